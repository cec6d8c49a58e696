import { MemoryBus } from "../../adapters/memory/memory-bus.ts";
import { MemoryLimiter } from "../../adapters/memory/memory-limiter.ts";
import { MemoryLocalLimiter } from "../../adapters/memory/memory-local-limiter.ts";
import { RedisBus } from "../../adapters/redis/redis-bus.ts";
import {
  RedisConnection,
  type RedisConnectionDeps,
  type RedisServer,
} from "../../adapters/redis/redis-connection.ts";
import { RedisLimiter } from "../../adapters/redis/redis-limiter.ts";
import { SharedLocalLimiter } from "../../adapters/redis/shared-local-limiter.ts";
import type { RedisSettings } from "../../config/store-settings.ts";
import type { Bus } from "../../kernel/bus.port.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Limiter, LocalLimiter } from "../../kernel/limiter.port.ts";
import type { Log } from "../../kernel/log.port.ts";

const SENTINEL_PORT = 26_379;

type Parts = {
  readonly redis: RedisSettings;
  readonly clock: Clock;
  readonly log: Log;
  readonly instanceId: string;
  readonly observe: RedisConnectionDeps["observe"];
};

/** What instances share: through Redis if REDIS_URL is set, else within this process. */
export type Shared = {
  readonly limiter: Limiter;
  readonly proxyLimiter: LocalLimiter;
  readonly bus: Bus;
  /** Null without Redis. */
  readonly isRedisConnected: (() => boolean) | null;
  close(): Promise<void>;
};

/** If Redis cannot be reached, the start goes on without it and connecting is retried. */
export async function openShared(parts: Parts): Promise<Shared> {
  const { clock } = parts;
  const limiter = new MemoryLimiter({ clock });
  const proxyLimiter = new MemoryLocalLimiter({ clock });
  const bus = new MemoryBus({
    onListenerFault: (error) => parts.log.error("a signal's listener failed", { error }),
  });
  if (parts.redis.kind === "none") {
    return { limiter, proxyLimiter, bus, isRedisConnected: null, close: async () => {} };
  }
  const server = serverOf(parts.redis);
  const redis = connection(parts, server, "Redis");
  const subscriber = connection(parts, server, "Redis (signals)");
  const shared = new SharedLocalLimiter({ local: proxyLimiter, redis, clock, instanceId: parts.instanceId });
  const redisBus = new RedisBus({ publisher: redis, subscriber, local: bus, instanceId: parts.instanceId });
  await Promise.all([redis.start(), subscriber.start()]);
  await shared.start();
  return {
    limiter: new RedisLimiter({ redis, local: limiter }),
    proxyLimiter: shared,
    bus: redisBus,
    isRedisConnected: () => redis.connected,
    close: async () => {
      await shared.stop();
      await Promise.all([redis.close(), subscriber.close()]);
    },
  };
}

/** As the adapter takes it. */
export function serverOf({ url, ca, sentinels }: RedisSettings & { readonly kind: "redis" }): RedisServer {
  if (sentinels === null) return { url: url.reveal(), ca, sentinels };
  const { master, password } = sentinels;
  const hosts = sentinels.hosts.split(",").map((text) => {
    const { hostname, port } = new URL(`sentinel://${text}`);
    return { host: hostname.replace(/^\[|\]$/g, ""), port: Number(port) || SENTINEL_PORT };
  });
  return { url: url.reveal(), ca, sentinels: { hosts, master, password: password?.reveal() ?? null } };
}

function connection({ clock, log, observe }: Parts, server: RedisServer, name: string): RedisConnection {
  return new RedisConnection({
    server,
    clock,
    observe,
    onStateChange: (connected, reason) => {
      if (connected) log.info(`${name} is connected`);
      else log.warn(`${name} is away; limits are counted by this instance alone`, { reason });
    },
    onFault: (operation, reason) => log.warn(`${name} answers with errors`, { operation, reason }),
  });
}
