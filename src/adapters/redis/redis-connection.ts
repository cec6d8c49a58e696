import { setTimeout as delay } from "node:timers/promises";
import { Redis, ReplyError } from "ioredis";
import type { Clock } from "../../kernel/clock.port.ts";

/** Redis answers in a millisecond; users must not notice a request that waits for it. */
const COMMAND_TIMEOUT_MS = 250;
const CONNECT_TIMEOUT_MS = 2_000;
/** A sentinel that hangs is passed over. */
const SENTINEL_TIMEOUT_MS = 1_000;
/** A peer that sends nothing for so long is disconnected, and a new connection is opened. */
const SILENCE_MS_MAX = 3_000;
const RECONNECT_DELAY_MS_MIN = 50;
const RECONNECT_DELAY_MS_MAX = 1_000;
/** How soon a lost idle connection is noticed, and how often a hanging Redis is tried. */
const HEARTBEAT_EVERY_MS = 1_000;
/** After this time, a start goes on without Redis. */
const START_WAIT_MS = 2_000;
/** A lasting fault (no memory, no permission) occurs with each command; one report a minute is enough. */
const FAULT_REPORT_EVERY_MS = 60_000;

/** Feeds `redis_operation_duration_seconds`. */
type ObserveRedis = (operation: string, seconds: number, ok: boolean) => void;

export type RedisServer = {
  /** `redis://` or `rediss://`. With sentinels only its password and database count. */
  readonly url: string;
  /** PEM certificates of a private authority; null: those of the system. */
  readonly ca: string | null;
  readonly sentinels: {
    readonly hosts: readonly { readonly host: string; readonly port: number }[];
    /** The name under which they watch the master. */
    readonly master: string;
    readonly password: string | null;
  } | null;
};

export type RedisConnectionDeps = {
  readonly server: RedisServer;
  readonly clock: Pick<Clock, "monotonicMs">;
  readonly observe: ObserveRedis;
  /** Called at each change of `connected`. */
  readonly onStateChange: (connected: boolean, reason: string) => void;
  /** Called when Redis answers with an error, at most once a minute. */
  readonly onFault: (operation: string, reason: string) => void;
};

/**
 * One connection to Redis, which is retried for ever. While Redis cannot be reached or hangs, commands return undefined at once.
 * A hanging Redis delays only the commands that are under way when it stops, by one time-out; after that only the heartbeat.
 */
export class RedisConnection {
  readonly #deps: RedisConnectionDeps;
  readonly #client: Redis;
  readonly #connectedListeners: (() => void)[] = [];
  #heartbeat: NodeJS.Timeout | undefined;
  #connected = false;
  #closing = false;
  #lastError = "not connected yet";
  #faultReportedAtMs = Number.NEGATIVE_INFINITY;

  constructor(deps: RedisConnectionDeps) {
    this.#deps = deps;
    this.#client = new Redis(deps.server.url, {
      ...serverOptions(deps.server),
      lazyConnect: true,
      enableOfflineQueue: false,
      enableAutoPipelining: true,
      autoResubscribe: false, // RedisBus subscribes at each connect, also at the first
      autoResendUnfulfilledCommands: false, // a hit counted twice is worse than one counted by the local limiter only
      maxRetriesPerRequest: 0,
      commandTimeout: COMMAND_TIMEOUT_MS,
      connectTimeout: CONNECT_TIMEOUT_MS,
      socketTimeout: SILENCE_MS_MAX,
      reconnectOnError: (error) => error.message.startsWith("READONLY"), // a demoted primary
      retryStrategy: retryDelay,
    });
    this.#client.on("ready", () => this.#setConnected(true, "connected"));
    this.#client.on("close", () => this.#setConnected(false, this.#lastError));
    this.#client.on("error", (error: Error) => {
      this.#lastError = error.message;
    });
  }

  /** Whether Redis answers, as far as is known: false at the latest 1.25 s after it stopped answering. */
  get connected(): boolean {
    return this.#connected;
  }

  /** Connects, and waits at most 2 s for it. Without Redis the start goes on, and connecting is retried. */
  async start(): Promise<void> {
    const ready = new Promise<void>((resolve) => this.#client.once("ready", () => resolve()));
    this.#client.connect().catch(() => undefined); // the "error" event reports it; `retryStrategy` retries
    this.#heartbeat = setInterval(() => void this.#ping(), HEARTBEAT_EVERY_MS);
    this.#heartbeat.unref();
    await Promise.race([ready, delay(START_WAIT_MS, undefined, { ref: false })]);
  }

  /** Called each time that Redis starts to answer, also again. It may have lost what was sent before. */
  onConnected(listener: () => void): void {
    this.#connectedListeners.push(listener);
  }

  /** Called with each message of the channels that this connection is subscribed to. */
  onMessage(listener: (channel: string, message: string) => void): void {
    this.#client.on("message", listener);
  }

  /**
   * Sends one command. Never throws.
   * @returns undefined if Redis cannot be reached, does not answer within 250 ms (it may still carry out the command), or answers
   * with an error
   */
  async attempt<T>(operation: string, command: (client: Redis) => Promise<T>): Promise<T | undefined> {
    if (!this.#connected) return undefined;
    const startedMs = this.#deps.clock.monotonicMs();
    try {
      const reply = await command(this.#client);
      this.#observe(operation, startedMs, true);
      return reply;
    } catch (error) {
      this.#observe(operation, startedMs, false);
      this.#judge(operation, error);
      return undefined;
    }
  }

  /** Closes the connection for ever. Commands that are under way may not be answered. */
  async close(): Promise<void> {
    this.#closing = true;
    clearInterval(this.#heartbeat);
    if (this.#connected) await this.#client.quit().catch(() => undefined);
    this.#connected = false;
    this.#client.disconnect();
  }

  async #ping(): Promise<void> {
    if (this.#client.status !== "ready") return;
    const startedMs = this.#deps.clock.monotonicMs();
    try {
      await this.#client.ping();
      this.#observe("ping", startedMs, true);
      if (this.#client.status === "ready") this.#setConnected(true, "answers again");
    } catch (error) {
      this.#observe("ping", startedMs, false);
      this.#setConnected(false, reasonOf(error));
    }
  }

  #judge(operation: string, error: unknown): void {
    // An error that Redis itself returns does not end the connection: other commands may work.
    if (!(error instanceof ReplyError)) {
      this.#setConnected(false, reasonOf(error));
      return;
    }
    const nowMs = this.#deps.clock.monotonicMs();
    if (nowMs - this.#faultReportedAtMs < FAULT_REPORT_EVERY_MS) return;
    this.#faultReportedAtMs = nowMs;
    this.#deps.onFault(operation, reasonOf(error));
  }

  #setConnected(connected: boolean, reason: string): void {
    if (this.#closing || connected === this.#connected) return;
    this.#connected = connected;
    this.#deps.onStateChange(connected, reason);
    if (connected) for (const listener of this.#connectedListeners) listener();
  }

  #observe(operation: string, startedMs: number, ok: boolean): void {
    this.#deps.observe(operation, (this.#deps.clock.monotonicMs() - startedMs) / 1000, ok);
  }
}

/** What ioredis must be told besides the URL. */
export function serverOptions({ url, ca, sentinels }: RedisServer) {
  const isEncrypted = /^rediss:/i.test(url);
  const tls = isEncrypted ? { tls: ca === null ? {} : { ca } } : {};
  if (sentinels === null) return tls;
  return {
    ...tls,
    sentinels: [...sentinels.hosts],
    name: sentinels.master,
    ...(sentinels.password === null ? {} : { sentinelPassword: sentinels.password }),
    ...(isEncrypted ? { enableTLSForSentinelMode: true, sentinelTLS: ca === null ? {} : { ca } } : {}),
    sentinelCommandTimeout: SENTINEL_TIMEOUT_MS,
    sentinelRetryStrategy: retryDelay,
  };
}

function retryDelay(attempt: number): number {
  return Math.min(RECONNECT_DELAY_MS_MAX, RECONNECT_DELAY_MS_MIN * 2 ** Math.min(attempt - 1, 10));
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
