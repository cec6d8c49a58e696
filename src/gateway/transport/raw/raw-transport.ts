import type { DirectWrite } from "../../../http/direct-write.ts";
import { SECOND_MS } from "../../../kernel/duration.ts";
import type { CircuitBreaker } from "../circuit-breaker.ts";
import type { Call, Transport, TransportHandler, TransportRequest } from "../transport.port.ts";
import { Connection } from "./connection.ts";
import type { Owner } from "./connection-user.ts";
import { IdleConnections } from "./idle-connections.ts";
import { createSocketOpener, type TargetAddress } from "./open-socket.ts";
import type { ParsedHead } from "./parse-head.ts";
import { RawCall } from "./raw-call.ts";
import { ReadMemory } from "./read-memory.ts";
import { RepeatedHeads } from "./repeated-heads.ts";

/** Below the idle time-out of common servers (IIS 120 s, Kestrel 130 s, nginx 75 s; Node's 5 s is in its Keep-Alive). */
const KEEP_ALIVE_MS = 15 * SECOND_MS;
/** Subtracted from the target's Keep-Alive: a request that is on its way as the target closes would be lost. */
const KEEP_ALIVE_MARGIN_MS = 2 * SECOND_MS;
const KEEP_ALIVE_MS_MAX = 600 * SECOND_MS;
/** Far above what one target serves at once; more requests are refused, not queued without end. */
const CONNECTIONS_MAX = 8_192;

export type RawTransportOptions = TargetAddress & {
  readonly connectTimeoutMs: number;
  readonly monotonicMs: () => number;
  /** null: everything is written by the sockets' streams. */
  readonly directWrite: DirectWrite | null;
  /** null: connecting is tried whenever a connection is needed */
  readonly breaker: CircuitBreaker | null;
};

/** HTTP/1.1 directly over sockets (ADR 14 has the reasons). */
export class RawTransport implements Transport {
  readonly #options: RawTransportOptions;
  readonly #openSocket: ReturnType<typeof createSocketOpener>;
  readonly #memory = new ReadMemory();
  readonly #heads = new RepeatedHeads();
  readonly #idle: IdleConnections;
  #count = 0;

  constructor(options: RawTransportOptions) {
    this.#options = options;
    const openSocket = createSocketOpener(options);
    this.#openSocket = (onread) => {
      const opened = openSocket(onread);
      options.breaker?.watch(opened);
      return opened;
    };
    options.breaker?.probeBy(() => openSocket(null));
    this.#idle = new IdleConnections(options.monotonicMs);
  }

  /** Connections that are open or being opened; for tests. */
  get connectionCount(): number {
    return this.#count;
  }

  send(request: TransportRequest, handler: TransportHandler): Call | null {
    const isForUpgrade = request.upgrade !== null;
    const openNew = (): Connection | null => this.#open(isForUpgrade);
    const call = new RawCall(request, handler, openNew);
    const connection = (isForUpgrade ? null : this.#idle.take(request)) ?? openNew();
    if (connection === null) return null;
    call.start(connection);
    return call;
  }

  awaySeconds(): number | null {
    return this.#options.breaker?.awaySeconds() ?? null;
  }

  close(): void {
    this.#idle.close();
  }

  #open(isForUpgrade: boolean): Connection | null {
    if (this.#count >= CONNECTIONS_MAX || this.awaySeconds() !== null) return null;
    const connection = new Connection({
      open: this.#openSocket,
      isForUpgrade,
      connectTimeoutMs: this.#options.connectTimeoutMs,
      memory: this.#memory,
      directWrite: this.#options.directWrite,
      parse: this.#heads.parse,
      onFree: this.#putBack,
    });
    this.#count += 1;
    connection.onceClosed(() => {
      this.#count -= 1;
    });
    return connection;
  }

  readonly #putBack = (connection: Connection, owner: Owner, head: ParsedHead): void => {
    // Bound: what the target authenticated for a client connection must close together with that connection.
    if (connection.boundTo === null && (head.authenticatesConnection || owner.authenticatesConnection))
      bind(connection, owner);
    const { keepAliveSeconds } = head;
    const idleMs =
      keepAliveSeconds === null ? KEEP_ALIVE_MS : keepAliveSeconds * SECOND_MS - KEEP_ALIVE_MARGIN_MS;
    this.#idle.put(connection, Math.min(idleMs, KEEP_ALIVE_MS_MAX));
  };
}

function bind(connection: Connection, { clientConnection, customer }: Owner): void {
  connection.boundTo = { clientConnection, customer };
  const end = (): void => connection.destroy();
  clientConnection.once("close", end);
  connection.onceClosed(() => clientConnection.off("close", end));
}
