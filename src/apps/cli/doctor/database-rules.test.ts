import { describe, expect, test } from "vitest";
import { judgeMigrations, judgePooler, judgeRole, judgeServer, judgeUpkeep } from "./database-rules.ts";

const SERVER = {
  versionNumber: 150_004,
  encoding: "UTF8",
  latencyMs: 0.4,
  isInRecovery: false,
  isReadOnly: false,
};
const GAP = { applied: 30, missing: [], newer: [], edited: [] };
const ROLE = { name: "zenzefi", connectionLimit: -1, canCreate: true, tables: 30, foreignTables: 0 };
const SETTINGS = {
  autovacuum: "on",
  fsync: "on",
  full_page_writes: "on",
  max_connections: "100",
  superuser_reserved_connections: "3",
  synchronous_commit: "on",
};
const statesOf = (findings: readonly { state: string }[]) => findings.map(({ state }) => state);

describe("the server", () => {
  test.each([
    ["of today", {}, ["ok"]],
    ["that is too old", { versionNumber: 140_012 }, ["fault", "ok"]],
    ["of another encoding", { encoding: "SQL_ASCII" }, ["fault", "ok"]],
    ["that is a standby", { isInRecovery: true, isReadOnly: true }, ["fault", "ok"]],
    ["that is read-only", { isReadOnly: true }, ["fault", "ok"]],
    ["that is far away", { latencyMs: 80 }, ["warning"]],
  ])("%s", (_, change, states) => {
    expect(statesOf(judgeServer({ ...SERVER, ...change }))).toEqual(states);
  });

  test("is named with its version", () => {
    expect(judgeServer(SERVER)[0]?.found.en).toBe("PostgreSQL 15.4, UTF8, 0.4 ms");
  });
});

test.each([
  ["none is missing", GAP, "ok"],
  ["some are missing", { ...GAP, missing: ["0031-x"] }, "warning"],
  ["one is of a newer release", { ...GAP, newer: ["9999-x"] }, "fault"],
  ["one was edited", { ...GAP, edited: ["0001-x"] }, "fault"],
  ["they may not be read", null, "skipped"],
])("migrations: %s", (_, gap, state) => {
  expect(judgeMigrations(gap).state).toBe(state);
});

test.each([
  [{}, "ok"],
  [{ canCreate: false }, "fault"],
  [{ foreignTables: 2 }, "fault"],
])("the role with %o", (change, state) => {
  expect(judgeRole({ ...ROLE, ...change }).state).toBe(state);
});

test("a pooler is named with its mode", () => {
  expect(judgePooler("none").found.en).toBe("no pooler in between");
  expect(judgePooler("transaction").found.en).toContain("pool_mode = transaction");
});

describe("upkeep", () => {
  test.each([
    [{}, 1_000, ["ok"]],
    [{ fsync: "off" }, 1_000, ["fault"]],
    [{ synchronous_commit: "off", autovacuum: "off" }, 1_000, ["warning", "warning"]],
    [{ synchronous_commit: "remote_apply" }, null, ["ok"]],
    [{}, 1_200_000_000, ["warning"]],
    [{}, 2_000_000_000, ["fault"]],
  ])("%o, %d transactions since the freeze", (change, frozenAge, states) => {
    expect(statesOf(judgeUpkeep({ settings: { ...SETTINGS, ...change }, frozenAge }))).toEqual(states);
  });
});
