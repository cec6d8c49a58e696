import type { Duplex } from "node:stream";
import { SECOND_MS } from "../../../kernel/duration.ts";
import type { Connection } from "./connection.ts";
import type { Owner } from "./connection-user.ts";

/** More idle connections are closed: after a burst the gateway does not occupy the target's sockets for long. */
const IDLE_CONNECTIONS_MAX = 256;
const SWEEP_EVERY_MS = SECOND_MS;

/**
 * Connections that wait for their next request. The most recently used is taken first, so that the others can expire. One
 * that the target has authenticated waits for its owner alone, and closes with the client's connection.
 */
export class IdleConnections {
  readonly #monotonicMs: () => number;
  #free: Connection[] = [];
  readonly #bound = new Map<Duplex, Connection>();
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(monotonicMs: () => number) {
    this.#monotonicMs = monotonicMs;
  }

  /** @returns null if none fits */
  take({ clientConnection, customer }: Pick<Owner, "clientConnection" | "customer">): Connection | null {
    if (this.#bound.size > 0) {
      const bound = this.#bound.get(clientConnection);
      if (bound !== undefined) {
        this.#bound.delete(clientConnection);
        if (bound.boundTo?.customer === customer && this.#isAlive(bound)) return bound;
        bound.destroy();
      }
    }
    for (let next = this.#free.pop(); next !== undefined; next = this.#free.pop()) {
      if (this.#isAlive(next)) return next;
      next.destroy();
    }
    return null;
  }

  put(connection: Connection, idleMs: number): void {
    connection.idleUntilMs = this.#monotonicMs() + idleMs;
    if (this.#isClosed || idleMs <= 0) connection.destroy();
    else if (connection.boundTo !== null) this.#putBound(connection, connection.boundTo.clientConnection);
    else if (this.#free.length < IDLE_CONNECTIONS_MAX) this.#free.push(connection);
    else connection.destroy();
    this.#timer ??= setInterval(() => this.#sweep(), SWEEP_EVERY_MS).unref();
  }

  close(): void {
    this.#isClosed = true;
    clearInterval(this.#timer);
    for (const connection of [...this.#free.splice(0), ...this.#bound.values()]) connection.destroy();
    this.#bound.clear();
  }

  #putBound(connection: Connection, clientConnection: Duplex): void {
    this.#bound.get(clientConnection)?.destroy();
    this.#bound.set(clientConnection, connection);
    if (clientConnection.destroyed) this.#drop(clientConnection);
  }

  /** The client has closed its connection. */
  #drop(clientConnection: Duplex): void {
    this.#bound.get(clientConnection)?.destroy();
    this.#bound.delete(clientConnection);
  }

  #isAlive(connection: Connection): boolean {
    return connection.isUsable && connection.idleUntilMs > this.#monotonicMs();
  }

  #sweep(): void {
    const closeIfDead = (connection: Connection): boolean => {
      if (this.#isAlive(connection)) return false;
      connection.destroy();
      return true;
    };
    this.#free = this.#free.filter((connection) => !closeIfDead(connection));
    for (const [client, connection] of this.#bound) {
      if (client.destroyed || closeIfDead(connection)) this.#drop(client);
    }
  }
}
