import { describe, expect, test } from "vitest";
import { judgeConnections, judgeReplicas, judgeSize, judgeWaits } from "./database-load-rules.ts";

const ROLE = { name: "zenzefi", connectionLimit: -1, canCreate: true, tables: 30, foreignTables: 0 };
const SETTINGS = {
  autovacuum: "on",
  fsync: "on",
  full_page_writes: "on",
  max_connections: "100",
  superuser_reserved_connections: "3",
  synchronous_commit: "on",
};
const CONNECTIONS = {
  settings: SETTINGS,
  connections: { used: 10, ours: 10 },
  role: ROLE,
  pooler: "none" as const,
};

describe("connections", () => {
  test.each([
    ["one worker fits", {}, 1, "ok"],
    ["five workers do not", {}, 5, "fault"],
    ["other programs take too many", { connections: { used: 90, ours: 5 } }, 1, "warning"],
    ["the role may have too few", { role: { ...ROLE, connectionLimit: 20 } }, 1, "fault"],
    ["a pooler decides", { pooler: "transaction" as const }, 5, "ok"],
  ])("%s", (_, change, workers, state) => {
    expect(judgeConnections({ ...CONNECTIONS, ...change }, { workers, perWorker: 21 }).state).toBe(state);
  });

  test("the finding says how many such instances fit", () => {
    const found = judgeConnections(CONNECTIONS, { workers: 1, perWorker: 21 }).found.en;
    expect(found).toBe("up to 24 of 97; room for 4 such instance(s)");
  });
});

const WAITS = { idleInTransaction: 0, idleSecondsMax: 0, blocked: 0, blockedSecondsMax: 0 };

test.each([
  ["nothing waits", WAITS, "ok"],
  ["a short wait", { ...WAITS, blocked: 1, blockedSecondsMax: 2 }, "ok"],
  ["a long lock", { ...WAITS, blocked: 1, blockedSecondsMax: 30 }, "warning"],
  ["a forgotten transaction", { ...WAITS, idleInTransaction: 1, idleSecondsMax: 600 }, "warning"],
  ["it may not be seen", null, "skipped"],
])("waits: %s", (_, waits, state) => {
  expect(judgeWaits(waits, "zenzefi").state).toBe(state);
});

describe("replicas", () => {
  const primary = { isInRecovery: false, replayLagSeconds: null, role: ROLE };
  const replica = { name: "b", state: "streaming", lagSeconds: 0 };

  test.each([
    ["none", [], "ok"],
    ["one that follows", [replica], "ok"],
    ["one that is late", [{ ...replica, lagSeconds: 60 }], "warning"],
    ["one that catches up", [{ ...replica, state: "catchup" }], "warning"],
    ["one whose state may not be seen", [{ ...replica, state: "" }], "skipped"],
    ["they may not be seen", null, "skipped"],
  ])("%s", (_, replicas, state) => {
    expect(judgeReplicas({ ...primary, replicas })[0]?.state).toBe(state);
  });

  test("on a standby, its own lag counts", () => {
    const late = { isInRecovery: true, replayLagSeconds: 90, role: ROLE, replicas: [] };
    expect(judgeReplicas(late)[0]?.state).toBe("warning");
  });
});

test("the size of an external database says what cannot be asked", () => {
  expect(judgeSize(1024 ** 3, false).found.en).toMatch(/^1.0 GiB; how much its disk/);
  expect(judgeSize(1024 ** 3, true).found.en).toBe("1.0 GiB, on the disk of DATA_DIR");
});
