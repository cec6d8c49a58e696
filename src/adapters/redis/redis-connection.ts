import { setTimeout as delay } from "node:timers/promises";
import { Redis, ReplyError } from "ioredis";
import type { Clock } from "../../kernel/clock.port.ts";

/** Redis answers in a millisecond; a request that waits for it at all must not be felt. */
const COMMAND_TIMEOUT_MS = 250;
const CONNECT_TIMEOUT_MS = 2_000;
/** A peer that vanished without a word is left after so long, and looked for anew. */
const SILENCE_MS_MAX = 3_000;
const RECONNECT_DELAY_MS_MIN = 50;
const RECONNECT_DELAY_MS_MAX = 1_000;
/** How soon an idle connection's death is seen, and how often a hanging Redis is tried. */
const HEARTBEAT_EVERY_MS = 1_000;
/** A start with Redis away goes on without it. */
const START_WAIT_MS = 2_000;
/** A lasting fault (no memory, no permission) comes with each command; once a minute tells it. */
const FAULT_REPORT_EVERY_MS = 60_000;

/** Feeds `redis_operation_duration_seconds`. */
type ObserveRedis = (operation: string, seconds: number, ok: boolean) => void;

export type RedisConnectionDeps = {
  /** `redis://` or `rediss://` */
  readonly url: string;
  readonly clock: Pick<Clock, "monotonicMs">;
  readonly observe: ObserveRedis;
  /** Called at each change of `connected`. */
  readonly onStateChange: (connected: boolean, reason: string) => void;
  /** Redis answers, but with errors. At most once a minute. */
  readonly onFault: (operation: string, reason: string) => void;
};

/**
 * One connection that looks for its Redis for ever and never makes anybody wait for it: whoever asks while Redis
 * is away or hangs gets "no answer" at once. A hanging Redis costs those commands that were under way when it
 * stopped one timeout, and from then on only the heartbeat.
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
    this.#client = new Redis(deps.url, {
      lazyConnect: true,
      enableOfflineQueue: false,
      enableAutoPipelining: true,
      autoResubscribe: false, // RedisBus does it, in the one way that also serves the first time
      autoResendUnfulfilledCommands: false, // a hit counted twice is worse than one counted by the twin only
      maxRetriesPerRequest: 0,
      commandTimeout: COMMAND_TIMEOUT_MS,
      connectTimeout: CONNECT_TIMEOUT_MS,
      socketTimeout: SILENCE_MS_MAX,
      reconnectOnError: (error) => error.message.startsWith("READONLY"), // a demoted primary
      retryStrategy: (attempt) =>
        Math.min(RECONNECT_DELAY_MS_MAX, RECONNECT_DELAY_MS_MIN * 2 ** Math.min(attempt - 1, 10)),
    });
    this.#client.on("ready", () => this.#setConnected(true, "connected"));
    this.#client.on("close", () => this.#setConnected(false, this.#lastError));
    this.#client.on("error", (error: Error) => {
      this.#lastError = error.message;
    });
  }

  /** Whether Redis answers, as far as is known: false again at the latest 1.25 s after it stopped. */
  get connected(): boolean {
    return this.#connected;
  }

  /** Connects, and waits at most 2 s for it: with Redis away the start goes on, and the looking too. */
  async start(): Promise<void> {
    const ready = new Promise<void>((resolve) => this.#client.once("ready", () => resolve()));
    this.#client.connect().catch(() => undefined); // told by the "error" event; retryStrategy goes on
    this.#heartbeat = setInterval(() => void this.#beat(), HEARTBEAT_EVERY_MS);
    this.#heartbeat.unref();
    await Promise.race([ready, delay(START_WAIT_MS, undefined, { ref: false })]);
  }

  /** Called each time that Redis begins or resumes to answer. What was told it before may be forgotten. */
  onConnected(listener: () => void): void {
    this.#connectedListeners.push(listener);
  }

  /** Called with each message of the channels that this connection is subscribed to. */
  onMessage(listener: (channel: string, message: string) => void): void {
    this.#client.on("message", listener);
  }

  /**
   * Sends one command. Gives undefined, and never throws, where Redis is away, does not answer within 250 ms (it
   * may carry the command out even so) or answers with an error.
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

  /** Ends it for good. What is under way may stay unanswered. */
  async close(): Promise<void> {
    this.#closing = true;
    clearInterval(this.#heartbeat);
    if (this.#connected) await this.#client.quit().catch(() => undefined);
    this.#connected = false;
    this.#client.disconnect();
  }

  async #beat(): Promise<void> {
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
    // An error that Redis itself answered is no reason to leave it: others of its commands may work.
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

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
