import { describe, expect, test } from "vitest";
import { judgeRedis, judgeRedisAway } from "./redis-rules.ts";

const INFO = {
  version: "7.2.4",
  isReplica: false,
  evictionPolicy: "noeviction",
  usedBytes: 1_048_576,
  memoryBytesMax: 0,
};

describe("a Redis that answers", () => {
  test.each([
    ["as it should be", {}, ["ok"]],
    ["that is too old", { version: "6.0.16" }, ["fault", "ok"]],
    ["that is a replica", { isReplica: true }, ["fault", "ok"]],
    ["that is nearly full", { memoryBytesMax: 1_100_000 }, ["warning", "ok"]],
    ["that drops any key", { evictionPolicy: "allkeys-lru", memoryBytesMax: 2 ** 30 }, ["warning", "ok"]],
    ["that would drop any key if it had a limit", { evictionPolicy: "allkeys-lru" }, ["ok"]],
  ])("%s", (_, change, states) => {
    const found = judgeRedis({ latencyMs: 0.2, info: { ...INFO, ...change } });
    expect(found.map(({ state }) => state)).toEqual(states);
  });

  test("slowly", () => {
    expect(judgeRedis({ latencyMs: 90, info: INFO })[0]?.state).toBe("warning");
  });

  test("and does not say what it is", () => {
    expect(judgeRedis({ latencyMs: 0.2, info: null })[0]?.found.en).toBe("Redis, 0.2 ms");
  });
});

test.each([
  ["WRONGPASS", "wrong password", "REDIS_PASSWORD"],
  ["NOAUTH", "it wants a password", "REDIS_PASSWORD"],
  ["ECONNREFUSED", "nothing listens there", "redis-server"],
  ["EAI_AGAIN", "its name is not known", "getent hosts"],
  ["DEPTH_ZERO_SELF_SIGNED_CERT", "no trusted TLS connection", "rediss://"],
  ["timeout", "no answer (timeout)", "redis-cli"],
])("%s is told in plain words, with what mends it", (code, found, mend) => {
  expect(judgeRedisAway(code)).toMatchObject({
    state: "fault",
    found: { en: expect.stringContaining(found) },
  });
  expect(judgeRedisAway(code).mend?.en).toContain(mend);
});
