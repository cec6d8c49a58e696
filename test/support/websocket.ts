import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type ClientOptions, WebSocket, WebSocketServer } from "ws";
import type { TestUpstream } from "./test-upstream.ts";

/** How a socket was closed; 1006 stands for an end without a close frame. */
export type Closing = { readonly code: number; readonly reason: string };

export type OpenSocket = {
  readonly socket: WebSocket;
  /** The headers of the answer to the handshake, by lower-case name. */
  readonly headers: IncomingMessage["headers"];
  /** The messages so far: text as it is, binary as buffers. */
  readonly messages: (string | Buffer)[];
  /** null while it is open */
  closing(): Closing | null;
};

type Options = ClientOptions & { readonly protocols?: string[] };

/** Opens a WebSocket at the path of a server behind its proxy. @throws Error: the handshake was refused */
export async function openWebSocket(serverUrl: string, path: string, options: Options): Promise<OpenSocket> {
  const socket = connect(serverUrl, path, options);
  const messages: (string | Buffer)[] = [];
  let closing: Closing | null = null;
  let headers: IncomingMessage["headers"] = {};
  socket.on("upgrade", (answer) => {
    headers = answer.headers;
  });
  socket.on("message", (data: Buffer, isBinary) => messages.push(isBinary ? data : data.toString()));
  socket.on("close", (code, reason) => {
    closing = { code, reason: reason.toString() };
  });
  await once(socket, "open");
  socket.on("error", () => {});
  return { socket, headers, messages, closing: () => closing };
}

export type RefusedHandshake = {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
};

/** Sends a handshake that must be refused. @throws Error if it is not */
export async function refusedHandshake(
  serverUrl: string,
  path: string,
  options: Options,
): Promise<RefusedHandshake> {
  const socket = connect(serverUrl, path, options);
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    socket.on("unexpected-response", (_, answered) => resolve(answered));
    socket.on("error", reject);
    socket.on("open", () => {
      socket.terminate();
      reject(new Error("the handshake was not refused"));
    });
  });
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk);
  return {
    status: answer.statusCode ?? 0,
    headers: answer.headers,
    body: Buffer.concat(chunks).toString("utf8"),
  };
}

function connect(serverUrl: string, path: string, { protocols, ...options }: Options): WebSocket {
  const url = `${serverUrl.replace("http", "ws")}/api/v1/proxy${path}`;
  return new WebSocket(url, protocols ?? [], { perMessageDeflate: false, ...options });
}

export type WebSocketTarget = {
  /** The requests of the handshakes, oldest first. */
  readonly handshakes: IncomingMessage[];
  /** The target's ends of the sockets that are open now. */
  readonly sockets: Set<WebSocket>;
};

/**
 * Makes a target echo each message of each WebSocket, with permessage-deflate and the first subprotocol offered.
 * @param answers may answer a handshake itself; it then returns true
 */
export function echoWebSockets(
  upstream: TestUpstream,
  answers: (request: IncomingMessage, socket: Duplex) => boolean = () => false,
): WebSocketTarget {
  const handshakes: IncomingMessage[] = [];
  const server = new WebSocketServer({
    noServer: true,
    perMessageDeflate: { threshold: 0 },
    maxPayload: 256 * 1_048_576,
  });
  upstream.server.on("upgrade", (request: IncomingMessage, duplex: Duplex, head: Buffer) => {
    if (answers(request, duplex)) return;
    server.handleUpgrade(request, duplex, head, (socket) => {
      handshakes.push(request);
      socket.on("error", () => {});
      socket.on("message", (data: Buffer, isBinary) => socket.send(data, { binary: isBinary }));
    });
  });
  return { handshakes, sockets: server.clients };
}
