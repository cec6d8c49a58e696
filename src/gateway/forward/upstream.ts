import type { Socket } from "node:net";
import { buildConnector, Client } from "undici";
import { SECOND_MS } from "../../kernel/duration.ts";

/** Below the idle time-out of common servers (IIS 120 s, Kestrel 130 s, nginx 75 s, Node 5 s: it tells its own). */
const KEEP_ALIVE_MS = 15 * SECOND_MS;
/** Idle connections kept beyond this are closed: a burst does not hold the target's sockets for ever. */
const IDLE_CONNECTIONS_MAX = 256;
/** Node's default, 16 KiB, is little for a target that sets cookies and policies. */
const ANSWER_HEAD_BYTES_MAX = 65_536;
/** Far above what one target serves at once; what is beyond is refused, not queued without end. */
const CONNECTIONS_MAX = 8_192;

export type UpstreamOptions = {
  readonly origin: string;
  readonly connectTimeoutMs: number;
  /** A private authority to trust, PEM. */
  readonly ca: string | null;
  readonly verifyTls: boolean;
};

/** One connection to the target, used by one exchange at a time. */
export type Connection = {
  readonly client: Client;
  /** True once an exchange ended well on the connection that is open now: it may have gone stale since. */
  isReused: boolean;
  /** The socket that was opened last; null before the first. */
  socket: Socket | null;
};

/**
 * Keep-alive connections to the target, the most recently used first, so that the rest can age and close. A stack of
 * single connections, not undici's Pool: taking one costs the same however many are busy, and each knows whether it
 * was used before, which decides whether a failed request may be repeated.
 */
export class Upstream {
  readonly #options: UpstreamOptions;
  readonly #connect: buildConnector.connector;
  readonly #idle: Connection[] = [];
  #count = 0;

  constructor(options: UpstreamOptions) {
    this.#options = options;
    this.#connect = buildConnector({
      timeout: options.connectTimeoutMs,
      rejectUnauthorized: options.verifyTls,
      ...(options.ca === null ? {} : { ca: options.ca }),
    });
  }

  /** A free connection, or a new one, which connects when it is first used; null if there are too many. */
  acquire(): Connection | null {
    return this.#idle.pop() ?? this.acquireNew();
  }

  acquireNew(): Connection | null {
    return this.#count >= CONNECTIONS_MAX ? null : this.#open();
  }

  /** Gives a connection back, `clean` if its exchange was complete. */
  release(connection: Connection, clean: boolean): void {
    connection.isReused = clean;
    if (clean && this.#idle.length < IDLE_CONNECTIONS_MAX) {
      this.#idle.push(connection);
      return;
    }
    this.#count -= 1;
    connection.client.destroy().catch(() => {});
  }

  /**
   * The connection has switched protocols: its socket is the caller's, and still one of those that count.
   * @returns gives its place back; to be called once
   */
  handOver(connection: Connection): () => void {
    connection.client.destroy().catch(() => {});
    return () => {
      this.#count -= 1;
    };
  }

  async close(): Promise<void> {
    await Promise.all(this.#idle.splice(0).map((connection) => connection.client.destroy()));
  }

  #open(): Connection {
    this.#count += 1;
    const client = new Client(this.#options.origin, {
      connect: (options, callback) =>
        this.#connect(options, (...result) => {
          connection.socket = result[1];
          callback(...result);
        }),
      pipelining: 1,
      maxHeaderSize: ANSWER_HEAD_BYTES_MAX,
      keepAliveTimeout: KEEP_ALIVE_MS,
      // The exchange has its own deadlines: undici's do not tell an upload from a wait.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    const connection: Connection = { client, isReused: false, socket: null };
    client.on("disconnect", () => {
      connection.isReused = false;
    });
    return connection;
  }
}
