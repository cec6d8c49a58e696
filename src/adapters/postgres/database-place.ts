import type pg from "pg";
import type { DatabaseHost, DatabaseUrl } from "../../kernel/database-url.ts";
import { SECOND_MS } from "../../kernel/duration.ts";
import { connectionConfig, requireDatabaseUrl, type TimeLimits } from "./connection-config.ts";
import { askHosts, type FoundPrimary, NoPrimaryFault, refuseEarlier } from "./find-primary.ts";
import { isServerGone, isStartupRefused } from "./translate-error.ts";

/** A search that has just failed is not repeated for each request: the hosts are asked four times a second at most. */
const FAILURE_REMEMBERED_MS = 250;
/** How soon an instance leaves a primary that was replaced while it still runs. */
const LOOK_AROUND_EVERY_MS = 5 * SECOND_MS;

/**
 * Where the database is now, for all pools of a process: of several hosts the one that accepts writes. It is asked for when the
 * connection to the known one is lost or refuses writes, and every few seconds, because a primary that was replaced may
 * still run: of two that accept writes the one on the later timeline is right, and an earlier one is never returned to.
 */
export class DatabasePlace {
  readonly url: DatabaseUrl;
  #isPooled: boolean;
  #host: DatabaseHost | null;
  /** The host in use, also while it is searched for again. One of `url.hosts`. */
  #lastHost: DatabaseHost | null = null;
  readonly #opened = new WeakMap<
    pg.ClientBase,
    { readonly epoch: number; readonly host: DatabaseHost | null }
  >();
  #epoch = 0;
  #timelineSeen = 0;
  #search: Promise<DatabaseHost> | null = null;
  #failedAtMs = Number.NEGATIVE_INFINITY;
  #failure: unknown;
  #timer: NodeJS.Timeout | undefined;

  /** @throws StartError if the connection string cannot be used */
  constructor(connectionString: string) {
    this.url = requireDatabaseUrl(connectionString);
    this.#isPooled = this.url.isPooled;
    this.#host = this.#only;
  }

  /** Whether nothing may depend on the session: true once a pooler has refused, or dropped, the settings of a session. */
  get isPooled(): boolean {
    return this.#isPooled;
  }

  /** The host that accepts writes. @throws NoPrimaryFault if none does now */
  async find(): Promise<DatabaseHost> {
    if (this.#host !== null) return this.#host;
    if (performance.now() - this.#failedAtMs < FAILURE_REMEMBERED_MS) throw this.#failure;
    this.#search ??= this.#look().finally(() => {
      this.#search = null;
    });
    return this.#search;
  }

  /** The configuration of a connection to the host that was found last. */
  config(limits: TimeLimits): pg.ClientConfig {
    return connectionConfig(
      this.url,
      this.#host ?? this.#lastHost ?? firstOf(this.url),
      limits,
      this.#isPooled,
    );
  }

  /** To be called for each connection, when it is opened to the host that was found last. */
  noteOpened(client: pg.ClientBase): void {
    this.#opened.set(client, { epoch: this.#epoch, host: this.#lastHost });
  }

  /** Whether a connection leads to a host that was left for another one: not even its transaction may be committed there. */
  isLeft(client: pg.ClientBase): boolean {
    return (this.#opened.get(client)?.host ?? this.#lastHost) !== this.#lastHost;
  }

  /** Whether a connection must not be used for anything new. */
  isOutdated(client: pg.ClientBase): boolean {
    return this.isLeft(client) || (this.#opened.get(client)?.epoch ?? this.#epoch) !== this.#epoch;
  }

  /** Another server answers, perhaps at the same address: connections from before may still lead to the former one. */
  renew(): void {
    this.#epoch += 1;
  }

  /**
   * Takes note of a fault.
   * @param client the connection that it is of, if there is one: a fault of one that led elsewhere says nothing
   * @returns whether to try again at once, because the next try will differ
   */
  noteFault(error: unknown, client?: pg.ClientBase): boolean {
    // `options` of the operator may choose a schema: without them another one would be used.
    if (this.url.serverOptions === null && isStartupRefused(error)) {
      this.#isPooled = true; // Perhaps already: several connections are refused at once.
      return true;
    }
    if (this.#only !== null || !isServerGone(error)) return false;
    if (client === undefined || !this.isLeft(client)) this.#host = null;
    return !(error instanceof NoPrimaryFault);
  }

  /** To be called when a pooler has dropped the session's settings without refusing them. */
  notePooler(): void {
    this.#isPooled = true;
  }

  /** Begins to look for a later primary every few seconds, if there are several hosts. Until `close`. */
  watch(): void {
    if (this.#only !== null || this.#timer !== undefined) return;
    this.#timer = setInterval(() => {
      if (this.#host !== null && this.#search === null) void this.#look().catch(() => undefined);
    }, LOOK_AROUND_EVERY_MS);
    this.#timer.unref();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  get #only(): DatabaseHost | null {
    return this.url.hosts.length === 1 ? firstOf(this.url) : null;
  }

  async #look(): Promise<DatabaseHost> {
    try {
      const found = await askHosts(this.url, this.#isPooled, this.#timelineSeen);
      this.#isPooled ||= found.isPooled;
      return this.#moveTo(found);
    } catch (error) {
      this.#failedAtMs = performance.now();
      this.#failure = error;
      throw error;
    }
  }

  /** A search that began before another one may end after it, and have seen only the primary that was replaced meanwhile. */
  #moveTo({ host, timeline }: FoundPrimary): DatabaseHost {
    const refused = refuseEarlier(timeline, this.#timelineSeen);
    if (refused !== null) {
      if (this.#host !== null) return this.#host;
      throw new NoPrimaryFault([{ host, error: refused }]);
    }
    this.#lastHost = host;
    this.#host = host;
    this.#timelineSeen = Math.max(this.#timelineSeen, timeline ?? 0);
    return host;
  }
}

function firstOf(url: DatabaseUrl): DatabaseHost {
  return url.hosts[0] ?? { host: "", port: 5432 };
}
