import type { Dispatcher } from "undici";
import { isRepeatable } from "./repeat.ts";
import type { Connection, Upstream } from "./upstream.ts";

/** One request on a connection to the target, and once more where a connection that was kept alive had gone stale. */
export class TargetCall {
  readonly #upstream: Upstream;
  readonly #request: Dispatcher.DispatchOptions;
  #connection: Connection | null = null;
  #wasReused = false;
  #bytesReadBefore = 0;
  #isRepeated = false;

  constructor(upstream: Upstream, request: Dispatcher.DispatchOptions) {
    this.#upstream = upstream;
    this.#request = request;
  }

  /** undici takes a reset for the end of a body that only the end of the connection delimits. */
  get socketFault(): Error | null {
    return this.#connection?.socket?.errored ?? null;
  }

  /**
   * Sends the request; `handler` hears what becomes of it.
   * @returns false if there are too many connections
   * @throws Error: the request is none that can be sent
   */
  send(handler: Dispatcher.DispatchHandler): boolean {
    const connection = this.#isRepeated ? this.#upstream.acquireNew() : this.#upstream.acquire();
    if (connection === null) return false;
    this.#connection = connection;
    this.#wasReused = connection.isReused;
    this.#bytesReadBefore = connection.socket?.bytesRead ?? 0;
    connection.client.dispatch(this.#request, handler);
    return true;
  }

  /** Only on a connection that was used before, as long as no byte of an answer came, and only once. */
  mayRepeat(error: Error): boolean {
    if (this.#isRepeated || !this.#wasReused || this.#request.body != null) return false;
    if (this.#connection?.socket?.bytesRead !== this.#bytesReadBefore) return false;
    return isRepeatable(this.#request.method, error);
  }

  repeat(handler: Dispatcher.DispatchHandler): boolean {
    this.#isRepeated = true;
    this.end(false);
    return this.send(handler);
  }

  /** Gives the connection back, `clean` if it can carry another exchange. */
  end(clean: boolean): void {
    if (this.#connection === null) return;
    this.#upstream.release(this.#connection, clean);
    this.#connection = null;
  }

  /** The connection has switched protocols. @returns gives its place back; to be called once */
  handOver(): () => void {
    const connection = this.#connection;
    this.#connection = null;
    return connection === null ? () => {} : this.#upstream.handOver(connection);
  }
}
