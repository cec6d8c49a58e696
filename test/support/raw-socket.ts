import { type AddressInfo, createConnection, createServer, type Socket } from "node:net";

/** A client that sees what fetch hides: every byte, and how the connection ended. */
export type RawClient = {
  readonly socket: Socket;
  /** All that came so far, one character a byte. */
  text(): string;
  /** "end": the server closed it in order, so an unframed body counts as whole; "reset": it did not. */
  ending(): "open" | "end" | "reset";
};

/** Connects and sends bytes as they are, one character a byte. */
export function openRaw(port: number, bytes: string): RawClient {
  const socket = createConnection({ port, host: "127.0.0.1" });
  let text = "";
  let ending: ReturnType<RawClient["ending"]> = "open";
  socket.on("data", (chunk: Buffer) => {
    text += chunk.toString("latin1");
  });
  socket.on("end", () => {
    ending = "end";
  });
  socket.on("error", () => {
    ending = "reset";
  });
  socket.write(bytes, "latin1");
  return { socket, text: () => text, ending: () => ending };
}

/** The head of a request through the proxy, and an empty body. `headers` are lines without their ends. */
export function rawRequest(
  token: string,
  requestLine: string,
  headers: readonly string[] = [],
  device = "device-0001",
): string {
  const lines = ["Host: gateway.test", `X-Access-Token: ${token}`, `X-Device-ID: ${device}`, ...headers];
  return `${requestLine}\r\n${lines.join("\r\n")}\r\n\r\n`;
}

export type RawUpstream = {
  readonly url: string;
  /** The heads that came, in their order, over all connections. */
  readonly heads: string[];
  /** Connections on which something came. */
  readonly connections: { count: number };
  close(): Promise<void>;
};

/** No head that a test sends is longer. */
const BODY_KEPT_CHARS_MAX = 131_072;

/**
 * A target that answers bytes of the test's choice.
 * @param answer called with each complete head; `nth` counts the requests from 1
 */
export async function startRawUpstream(
  answer: (socket: Socket, head: string, nth: number) => void,
): Promise<RawUpstream> {
  const heads: string[] = [];
  const connections = { count: 0 };
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    let text = "";
    // Health checks connect and say nothing.
    socket.once("data", () => {
      connections.count += 1;
    });
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
    socket.on("data", (chunk: Buffer) => {
      text += chunk.toString("latin1");
      // A body: only its last bytes may be the beginning of what ends a head.
      if (text.length > BODY_KEPT_CHARS_MAX) text = text.slice(-3);
      for (let end = text.indexOf("\r\n\r\n"); end >= 0; end = text.indexOf("\r\n\r\n")) {
        const head = text.slice(0, end);
        text = text.slice(end + 4);
        if (/^[A-Z-]+ /.test(head)) heads.push(head);
        answer(socket, head, heads.length);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heads,
    connections,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
