import { type AddressInfo, createConnection, createServer, type Socket } from "node:net";

/** A client that records what `fetch` hides: every byte, and how the connection ended. */
export type RawClient = {
  readonly socket: Socket;
  /** All that was received so far, one character a byte. */
  text(): string;
  /** "end": the server closed it cleanly, so an unframed body counts as complete; "reset": it did not. */
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

/** The header section of a request through the proxy. `headers` are lines without line breaks. */
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
  /** The header sections in the order of arrival, over all connections. */
  readonly heads: string[];
  /** Connections on which at least a byte arrived. */
  readonly connections: { count: number };
  close(): Promise<void>;
};

/** No header section of a test is longer. */
const HEAD_CHARS_MAX = 131_072;

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
    // Health checks connect without sending anything.
    socket.once("data", () => {
      connections.count += 1;
    });
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
    socket.on("data", (chunk: Buffer) => {
      text += chunk.toString("latin1");
      // A body: only its last bytes may be the start of the end of a header section.
      if (text.length > HEAD_CHARS_MAX) text = text.slice(-3);
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
