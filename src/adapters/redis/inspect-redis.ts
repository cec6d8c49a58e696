import { Redis, ReplyError } from "ioredis";
import type { Clock } from "../../kernel/clock.port.ts";
import { type RedisServer, serverOptions } from "./redis-connection.ts";

/** What an operator wants to know of a Redis. */
export type RedisState = {
  /** The median of several round trips. */
  readonly latencyMs: number;
  /** Null if this user may not ask. */
  readonly info: RedisInfo | null;
};
export type RedisInfo = {
  /** Such as "7.2.4". */
  readonly version: string;
  readonly isReplica: boolean;
  readonly evictionPolicy: string;
  readonly usedBytes: number;
  /** 0: no limit. */
  readonly memoryBytesMax: number;
};

/** Why Redis cannot be used: the first word of its error, or the system's code. */
export class RedisFault extends Error {
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

const ROUND_TRIPS = 7;

/** Connects once and asks, and changes nothing. @throws RedisFault */
export async function inspectRedis(
  server: RedisServer,
  clock: Clock,
  timeoutMs: number,
): Promise<RedisState> {
  let lastCode: string | null = null;
  const client = new Redis(server.url, {
    ...serverOptions(server),
    lazyConnect: true,
    enableReadyCheck: false,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: timeoutMs,
    commandTimeout: timeoutMs,
    retryStrategy: () => null,
    sentinelRetryStrategy: () => null,
  });
  client.on("error", (error: unknown) => {
    lastCode = codeOf(error);
  });
  try {
    await client.connect();
    return { latencyMs: await measure(client, clock), info: await readInfo(client) };
  } catch (error) {
    // A connection that closes says less than the error before.
    throw new RedisFault(lastCode ?? codeOf(error));
  } finally {
    client.disconnect();
  }
}

async function measure(client: Redis, clock: Clock): Promise<number> {
  const rounds: number[] = [];
  for (let round = 0; round < ROUND_TRIPS; round += 1) {
    const startedMs = clock.monotonicMs();
    await client.ping();
    rounds.push(clock.monotonicMs() - startedMs);
  }
  return rounds.sort((a, b) => a - b)[Math.floor(ROUND_TRIPS / 2)] ?? 0;
}

async function readInfo(client: Redis): Promise<RedisInfo | null> {
  try {
    const lines = (await client.info()).split("\r\n");
    const text = (name: string): string =>
      lines.find((line) => line.startsWith(`${name}:`))?.slice(name.length + 1) ?? "";
    return {
      version: text("redis_version"),
      isReplica: text("role") === "slave",
      evictionPolicy: text("maxmemory_policy"),
      usedBytes: Number(text("used_memory")),
      memoryBytesMax: Number(text("maxmemory")),
    };
  } catch (error) {
    if (codeOf(error) === "NOPERM") return null;
    throw error;
  }
}

function codeOf(error: unknown): string {
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  if (!(error instanceof Error)) return "unknown";
  if ("code" in error && typeof error.code === "string") return error.code;
  const word = /^[A-Z]{3,20}\b/.exec(error.message)?.[0];
  if (word !== undefined && (error instanceof ReplyError || word === "READONLY")) return word;
  return /timed? ?out/i.test(error.message) ? "timeout" : "closed";
}
