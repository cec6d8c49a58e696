import type { Server } from "node:http";
import type { Socket } from "node:net";
import type { ClientRequest, ClientResponse } from "../../../gateway/request/client.port.ts";
import type { DirectWrite } from "../../../http/direct-write.ts";
import { type ConnectionOwner, FastConnection } from "./fast-connection.ts";
import type { PlainHead } from "./read-head.ts";
import type { SharedRead } from "./shared-read.ts";

/** How often idle connections are looked at, or more often if they may wait for less. */
const SWEEP_EVERY_MS = 5_000;

export type FastPathDeps = {
  readonly isProxied: (request: Pick<ClientRequest, "url" | "headers" | "socket">) => boolean;
  readonly serve: (request: ClientRequest, response: ClientResponse) => void;
  readonly monotonicMs: () => number;
  /** null: connections are read as streams. */
  readonly sharedRead: SharedRead | null;
  /** null: everything is written by streams. */
  readonly directWrite: DirectWrite | null;
  /** A connection without a request is closed after this time. */
  readonly keepAliveTimeoutMs: number;
  /** A connection on which no request has begun is ended after this time. */
  readonly headersTimeoutMs: number;
};

/** An error as Node's server gives it to its listeners of `clientError`. */
class ClientError extends Error {
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

const opened = new WeakMap<Server, FastPath>();

/** Puts a fast path before a server's own reading of its connections. */
export function openFastPath(server: Server, deps: FastPathDeps): void {
  opened.set(server, new FastPath(server, deps));
}

/** null if all connections of this server go the general way. */
export function fastPathOf(server: Server): FastPath | null {
  return opened.get(server) ?? null;
}

/**
 * Serves plain requests of the proxy on the connections of a server before Node's parser sees them, and gives a connection to that
 * parser, bytes included, with the first request that is anything else. The general way stays the one that can read everything.
 */
export class FastPath implements ConnectionOwner {
  readonly keepAliveSeconds: number;
  readonly sharedRead: SharedRead | null;
  readonly directWrite: DirectWrite | null;
  isStopping = false;
  #requestedMs: number;
  readonly #deps: FastPathDeps;
  readonly #server: Server;
  readonly #connections = new Set<FastConnection>();
  /** Those that went the general way stay on it. */
  readonly #general = new WeakSet<Socket>();
  readonly #listeners: readonly ((socket: Socket) => void)[];
  readonly #sweeps: NodeJS.Timeout;

  /** @param server its listeners of `connection` become the general way */
  constructor(server: Server, deps: FastPathDeps) {
    this.#deps = deps;
    this.#server = server;
    this.sharedRead = deps.sharedRead;
    this.directWrite = deps.directWrite;
    this.keepAliveSeconds = Math.floor(deps.keepAliveTimeoutMs / 1_000);
    this.#requestedMs = deps.monotonicMs();
    this.#listeners = server.listeners("connection") as ((socket: Socket) => void)[];
    server.removeAllListeners("connection").on("connection", this.#onConnection);
    this.#sweeps = setInterval(
      () => this.#sweep(),
      Math.min(SWEEP_EVERY_MS, deps.headersTimeoutMs, deps.keepAliveTimeoutMs),
    ).unref();
    server.once("close", () => clearInterval(this.#sweeps));
  }

  /** How long no request has begun. */
  get quietMs(): number {
    return this.#deps.monotonicMs() - this.#requestedMs;
  }

  monotonicMs(): number {
    return this.#deps.monotonicMs();
  }

  isProxied({ url, fields }: PlainHead, socket: Socket): boolean {
    return this.#deps.isProxied({ url, headers: fields.headers, socket });
  }

  serve(request: ClientRequest, response: ClientResponse): void {
    this.#requestedMs = this.#deps.monotonicMs();
    this.#deps.serve(request, response);
  }

  handOver(connection: FastConnection, unread: Buffer): void {
    const { socket } = connection;
    this.#connections.delete(connection);
    this.#general.add(socket);
    connection.leave();
    socket.unshift(unread);
    this.#giveToNode(socket);
  }

  onBrokenOff(connection: FastConnection, response: ClientResponse): void {
    if (response.headersSent) connection.socket.destroy();
    else this.#reportError("HPE_INVALID_EOF_STATE", connection.socket);
  }

  onClosed(connection: FastConnection): void {
    this.#connections.delete(connection);
  }

  closeIdleConnections(): void {
    for (const connection of this.#connections) if (connection.isIdle) connection.socket.destroy();
  }

  closeAllConnections(): void {
    for (const connection of this.#connections) connection.socket.destroy();
  }

  readonly #onConnection = (socket: Socket): void => {
    if (this.#general.has(socket)) this.#giveToNode(socket);
    else this.#connections.add(new FastConnection(socket, this));
  };

  #giveToNode(socket: Socket): void {
    for (const listener of this.#listeners) listener.call(this.#server, socket);
  }

  /** Without a listener that answers it, the connection is closed. */
  #reportError(code: string, socket: Socket): void {
    if (!this.#server.emit("clientError", new ClientError(code), socket)) socket.destroy();
  }

  #sweep(): void {
    const nowMs = this.#deps.monotonicMs();
    for (const connection of this.#connections) {
      if (!connection.isIdle) continue;
      connection.forgetFields();
      const idleMs = nowMs - connection.idleSinceMs;
      if (connection.hasServed) {
        if (idleMs >= this.#deps.keepAliveTimeoutMs) connection.socket.destroy();
      } else if (idleMs >= this.#deps.headersTimeoutMs) {
        this.#reportError("ERR_HTTP_REQUEST_TIMEOUT", connection.socket);
      }
    }
  }
}
