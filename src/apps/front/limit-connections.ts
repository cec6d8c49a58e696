import type { Server } from "node:http";
import type { Socket } from "node:net";
import { clientNetwork } from "../../domain/limits/limit-key-rules.ts";
import { writeRefusal } from "../../gateway/refusal/refuse.ts";
import type { ClientRequest } from "../../gateway/request/client.port.ts";
import { clientOf, type IsTrusted, normalAddress } from "../../http/client-address.ts";
import { answerOnSocket } from "../../http/client-error.ts";
import { acceptedLanguage } from "../../http/language.ts";
import { requestIdOf } from "../../http/request-id.ts";
import { MINUTE_MS } from "../../kernel/duration.ts";
import type { ConnectionGuard, FrontDeps, Proxied } from "./front-server.ts";

/** When to try again: nobody can know when a connection will end. */
const RETRY_AFTER_SECONDS = 1;
/** Between two lines of the log. */
const NOTED_EVERY_MS = MINUTE_MS;

export type ConnectionLimit = {
  /** Of one IPv4 address, or the /64 of an IPv6 address. */
  readonly perAddressMax: number;
  readonly isTrustedProxy: IsTrusted;
  /** At most once a minute. */
  readonly noteRefused: (network: string) => void;
};

/**
 * Limits what one address has open, on all servers of a process together: connections, which are closed as soon as they are
 * accepted; and of clients behind a trusted proxy, whose connections are the proxy's, their running requests and WebSockets.
 */
export class ConnectionLimiter implements ConnectionGuard {
  readonly #limit: ConnectionLimit;
  readonly #open = new Map<string, number>();
  /** What each connection is counted for; null: it is a trusted proxy's. */
  readonly #networks = new WeakMap<Socket, string | null>();
  #notedMs = Number.NEGATIVE_INFINITY;

  constructor(limit: ConnectionLimit) {
    this.#limit = limit;
  }

  /** Puts the limit before all listeners of `connection` that the server has now. */
  guard(server: Server): void {
    const accept = server.listeners("connection");
    server.removeAllListeners("connection").on("connection", (socket: Socket) => {
      if (this.#admits(socket)) for (const each of accept) each.call(server, socket);
      else socket.destroy();
    });
  }

  /** The same handlers, for as many requests of one client behind a trusted proxy as the limit allows. */
  limitRequests(proxied: Proxied, deps: FrontDeps): Proxied {
    const { perAddressMax } = this.#limit;
    const facts = { connections_max: perAddressMax, retry_after_seconds: RETRY_AFTER_SECONDS };
    const refusal = { code: "too_many_connections", facts } as const;
    const requestIdOfThis = ({ headers }: ClientRequest): string =>
      requestIdOf(headers["x-request-id"], deps.newRequestId);
    return {
      ...proxied,
      handle: (request, response) => {
        const network = this.#clientBehindProxy(request);
        if (network === null) return proxied.handle(request, response);
        if (!this.#enter(network)) {
          const context = { ...deps, requestId: requestIdOfThis(request), links: null };
          writeRefusal(request, response, { ...refusal, closes: true }, context);
          return true;
        }
        response.once("close", () => this.#leave(network));
        return proxied.handle(request, response);
      },
      handleUpgrade: (request, head) => {
        const network = this.#clientBehindProxy(request);
        if (network === null) return proxied.handleUpgrade(request, head);
        if (!this.#enter(network)) {
          const language = acceptedLanguage(request.headers["accept-language"]) ?? deps.defaultLanguage;
          answerOnSocket(request.socket, refusal, { language, requestId: requestIdOfThis(request) });
          return true;
        }
        const isTaken = proxied.handleUpgrade(request, head);
        if (isTaken) request.socket.once("close", () => this.#leave(network));
        else this.#leave(network);
        return isTaken;
      },
    };
  }

  /** A connection that was given to Node's parser again is counted already. */
  #admits(socket: Socket): boolean {
    if (this.#networks.has(socket)) return true;
    const peer = normalAddress(socket.remoteAddress ?? "");
    const network = peer !== null && this.#limit.isTrustedProxy(peer) ? null : clientNetwork(peer ?? "");
    if (network !== null && !this.#enter(network)) return false;
    this.#networks.set(socket, network);
    if (network !== null) socket.once("close", this.#onClose(network));
    return true;
  }

  /** null if the client's connections are counted. */
  #clientBehindProxy(request: ClientRequest): string | null {
    if (this.#networks.get(request.socket) !== null) return null;
    return clientNetwork(clientOf(request, this.#limit.isTrustedProxy).ip ?? "");
  }

  #enter(network: string): boolean {
    const count = this.#open.get(network) ?? 0;
    if (count >= this.#limit.perAddressMax) {
      this.#note(network);
      return false;
    }
    this.#open.set(network, count + 1);
    return true;
  }

  #leave(network: string): void {
    const count = this.#open.get(network) ?? 0;
    if (count > 1) this.#open.set(network, count - 1);
    else this.#open.delete(network);
  }

  #onClose(network: string): () => void {
    return () => this.#leave(network);
  }

  #note(network: string): void {
    const nowMs = performance.now();
    if (nowMs - this.#notedMs < NOTED_EVERY_MS) return;
    this.#notedMs = nowMs;
    this.#limit.noteRefused(network);
  }
}
