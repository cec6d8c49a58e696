import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type AuditWorld, createAuditWorld } from "../../../test/support/audit/audit-world.ts";
import { createAuditMacs } from "../../adapters/crypto/audit-macs.ts";
import { HOUR_MS } from "../../kernel/duration.ts";
import type { Uuid } from "../../kernel/ids.ts";
import { Secret } from "../../kernel/secret.ts";
import { parseHead } from "./seal-rules.ts";
import { verifyAudit } from "./verify-audit.ts";

const NOTHING = { findingCount: 0, findings: [], warningCount: 0, warnings: [] };

let world: AuditWorld;
/** Of nine sealed rows, at the positions 1 to 9. */
let ids: readonly Uuid[];

beforeAll(async () => {
  world = await createAuditWorld();
});
afterAll(() => world.close());

beforeEach(async () => {
  await world.erase();
  ids = await world.record(9);
  await world.seal();
});

const idAt = (position: number): string => ids[position - 1] ?? "";
const row = (position: number): string => `audit_logs WHERE id = '${idAt(position)}'`;
const seal = (position: number): string => `audit_seals WHERE position = ${position}`;

test("an untouched log is proven, with its head and what is not sealed yet", async () => {
  await world.record(2);
  const { head, ...report } = await world.verify();
  expect(report).toEqual({ rows: 9, from: "1", unsealed: 2, ...NOTHING });
  expect(head).toMatch(/^9:[0-9a-f]{64}$/);
  await world.seal();
  expect(await world.verify({ heads: [parseHead(head ?? "") ?? expect.unreachable()] })).toMatchObject({
    rows: 11,
    unsealed: 0,
    findings: [],
  });
});

test("an empty log is proven", async () => {
  await world.erase();
  expect(await world.verify()).toEqual({
    rows: 0,
    from: null,
    head: null,
    unsealed: 0,
    ...NOTHING,
  });
});

describe("what somebody did with SQL, with the triggers off, is named:", () => {
  const columns = [
    "actor_id = gen_random_uuid()",
    "action = 'user.seen'",
    "resource_type = 'wallet'",
    "resource_id = null",
    `before = '{"name": "other"}'`,
    `after = jsonb_set(after, '{flags,2}', '1.50')`,
    "reason = ''",
    "ip = '192.0.2.8'",
    "user_agent = null",
    "request_id = 'request-2'",
    "created_at = created_at + interval '1 microsecond'",
    "created_at = created_at - interval '4051 years'",
  ];
  test.each(columns)("a row that was edited: %s", async (change) => {
    await world.intrude(`UPDATE audit_logs SET ${change} WHERE id = '${idAt(4)}'`);
    expect(await world.findings()).toEqual([`row_changed 4 ${idAt(4)}`]);
  });

  test("a row that was deleted", async () => {
    await world.intrude(`DELETE FROM ${row(4)}`);
    expect(await world.findings()).toEqual([`row_removed 4 ${idAt(4)}`]);
  });

  test("a row that was deleted with its seal", async () => {
    await world.intrude(`DELETE FROM ${row(4)}; DELETE FROM ${seal(4)}`);
    expect(await world.findings()).toEqual(["seals_missing 4 -"]);
  });

  test("two rows whose contents were exchanged", async () => {
    const spare = world.newId();
    await world.intrude(`UPDATE audit_logs SET id = '${spare}' WHERE id = '${idAt(2)}';
      UPDATE audit_logs SET id = '${idAt(2)}' WHERE id = '${idAt(7)}';
      UPDATE audit_logs SET id = '${idAt(7)}' WHERE id = '${spare}'`);
    expect(await world.findings()).toEqual([`rows_swapped 2 ${idAt(2)}`, `rows_swapped 7 ${idAt(7)}`]);
  });

  test("two seals that were exchanged, also neighbours", async () => {
    const exchange = (one: number, other: number) =>
      world.intrude(`UPDATE audit_seals SET position = 999 WHERE position = ${one};
        UPDATE audit_seals SET position = ${one} WHERE position = ${other};
        UPDATE audit_seals SET position = ${other} WHERE position = 999`);
    await exchange(3, 4);
    expect(await world.findings()).toEqual([`seal_moved 3 ${idAt(4)}`, `seal_moved 4 ${idAt(3)}`]);
    await exchange(3, 4);
    await exchange(1, 9);
    expect(await world.findings()).toEqual([
      `head_changed 9 -`,
      `seal_moved 1 ${idAt(9)}`,
      `seal_moved 9 ${idAt(1)}`,
    ]);
  });

  test.each([
    "audit_id = gen_random_uuid()",
    "mac = row_mac",
    "previous_mac = mac",
    "is_backlog = true",
    "row_mac = mac",
  ])("a seal that was edited: %s", async (change) => {
    await world.intrude(`UPDATE audit_seals SET ${change} WHERE position = 5`);
    const [found, ...others] = await world.findings();
    expect(found).toMatch(/^seal_changed 5 /);
    expect(others).toEqual(change.startsWith("audit_id") ? [`row_inserted - ${idAt(5)}`] : []);
  });

  test("a row that was inserted between others, without a seal", async () => {
    const id = `${idAt(4).slice(0, -4)}0000`;
    await world.intrude(`INSERT INTO audit_logs SELECT '${id}', actor_id, 'forged', resource_type, resource_id, before, after,
      reason, ip, user_agent, request_id, created_at FROM ${row(4)}`);
    expect(await world.findings()).toEqual([`row_inserted - ${id}`]);
  });

  test("a row that was inserted with the triggers on, of a time before others", async () => {
    const id = world.newId();
    await world.database.direct
      .insertInto("audit_logs")
      .values({
        id,
        action: "forged",
        resource_type: "user",
        created_at: new Date(world.clock.nowMs() - 7_200_000),
      })
      .execute();
    await world.seal();
    expect(await world.findings()).toEqual([`row_backdated 10 ${id}`]);
    expect(await world.verify()).toMatchObject({ findingCount: 0, warningCount: 1 });
    // Nor does it help to pretend that it was there before the chain.
    await world.intrude("UPDATE audit_seals SET is_backlog = true WHERE position = 10");
    expect(await world.findings()).toEqual([`seal_changed 10 ${id}`]);
  });

  test("a row that was removed before it was sealed", async () => {
    const [id = ""] = await world.record(1);
    await world.intrude(`DELETE FROM audit_logs WHERE id = '${id}'`);
    await world.record(1);
    await world.seal();
    expect(await world.findings()).toEqual([`row_removed_unsealed - ${id}`]);
  });

  test("a tail that was cut, rows alone or with their seals", async () => {
    await world.intrude(`DELETE FROM ${row(9)}; DELETE FROM ${row(8)}`);
    expect(await world.findings()).toEqual([`row_removed 8 ${idAt(8)}`, `row_removed 9 ${idAt(9)}`]);
    await world.intrude("DELETE FROM audit_seals WHERE position >= 8");
    const { findings } = await world.verify();
    expect(findings).toMatchObject([{ fault: "seals_missing", position: "8", detail: "up to position 9" }]);
  });

  test("a beginning that was cut, although the start was moved too", async () => {
    await world.intrude(
      `DELETE FROM audit_logs WHERE id IN ('${idAt(1)}', '${idAt(2)}'); DELETE FROM audit_seals WHERE position < 3`,
    );
    expect(await world.findings()).toEqual(["seals_missing 1 -"]);
    await world.intrude(`UPDATE audit_chain SET start_position = 2, start_key_id = (SELECT key_id FROM ${seal(3)}),
      start_mac = (SELECT previous_mac FROM ${seal(3)}), start_proof = (SELECT mac FROM ${seal(3)})`);
    expect(await world.findings()).toEqual(["start_changed 2 -"]);
  });

  test("a tail that was cut with all its traces, by the head that left the machine; also once new rows are sealed", async () => {
    const { head } = await world.verify();
    const heads = [parseHead(head ?? "") ?? expect.unreachable()];
    await world.intrude(`DELETE FROM audit_logs WHERE id IN ('${idAt(8)}', '${idAt(9)}'); DELETE FROM audit_seals WHERE position >= 8;
      UPDATE audit_chain SET head_position = 7, head_mac = (SELECT mac FROM ${seal(7)})`);
    expect(await world.findings()).toEqual([]);
    expect(await world.findings({ heads })).toEqual(["head_differs 9 -"]);
    await world.record(4);
    await world.seal();
    expect(await world.findings({ heads })).toEqual(["head_differs 9 -"]);
  });

  test("a state of the chain that is gone: nothing is sealed on", async () => {
    await world.intrude("DELETE FROM audit_chain");
    await world.record(1);
    await expect(world.seal()).rejects.toThrow("the state of the audit chain is gone");
    expect(await world.findings()).toEqual(["head_changed 9 -"]);
  });

  test("more than a thousand rows: they are counted, and the first are named", async () => {
    await world.intrude(`INSERT INTO audit_logs (id, action, resource_type, created_at)
      SELECT gen_random_uuid(), 'forged', 'user', now() FROM generate_series(1, 1200)`);
    const { findings, findingCount } = await world.verify();
    expect([findings.length, findingCount]).toEqual([1_000, 1_200]);
  });
});

test("a key that is no longer known is named once, with its seals; with the former key in SECRET_KEY_PREVIOUS all is proven", async () => {
  const next = new Secret("the key of the next year, 32 characters");
  const { keys, database } = world;
  const alone = await verifyAudit(database, createAuditMacs({ current: next, previous: [] }));
  expect(alone.findings).toMatchObject([{ fault: "key_unknown", position: "1" }]);
  const rotated = await verifyAudit(database, createAuditMacs({ current: next, previous: [keys.current] }));
  expect(rotated.findings).toEqual([]);
});

test("rows of a clock that was two hours, or years, ahead are warnings; those after them are not even that", async () => {
  for (const hours of [2, 200_000]) {
    world.clock.advance(hours * HOUR_MS);
    const [id] = await world.record(1);
    world.clock.advance(-hours * HOUR_MS);
    await world.record(4);
    await world.seal();
    const { head, warnings, findingCount } = await world.verify();
    expect([findingCount, warnings.at(-1)]).toMatchObject([0, { fault: "row_ahead", id }]);
    expect(head).toMatch(hours === 2 ? /^14:/ : /^19:/);
    expect(warnings).toHaveLength(hours === 2 ? 1 : 2);
  }
});
