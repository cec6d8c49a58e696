import { inspectRedis, RedisFault } from "../../../adapters/redis/inspect-redis.ts";
import { SECOND_MS } from "../../../kernel/duration.ts";
import { serverOf } from "../../wiring/open-shared.ts";
import type { Check } from "./check.ts";
import { skipped } from "./finding-rules.ts";
import { judgeRedis, judgeRedisAway } from "./redis-rules.ts";

const REDIS_MS_MAX = 4 * SECOND_MS;

export const checkRedis: Check = {
  name: "redis",
  needs: [
    "REDIS_URL",
    "REDIS_HOST",
    "REDIS_PORT",
    "REDIS_PASSWORD",
    "REDIS_DB",
    "REDIS_CA",
    "REDIS_SENTINELS",
    "REDIS_SENTINEL_MASTER",
    "REDIS_SENTINEL_PASSWORD",
  ],
  look: async ({ settings, clock }) => {
    if (settings.redis.kind === "none") return [skipped(NONE)];
    try {
      return judgeRedis(await inspectRedis(serverOf(settings.redis), clock, REDIS_MS_MAX));
    } catch (error) {
      if (error instanceof RedisFault) return [judgeRedisAway(error.code)];
      throw error;
    }
  },
};

const NONE = {
  en: "none is set: one instance with one worker needs none",
  ru: "не задан: одному экземпляру с одним процессом он не нужен",
};
