import { afterAll, beforeAll, expect, test } from "vitest";
import { openPostgres } from "../../src/adapters/postgres/postgres-database.ts";
import { systemClock } from "../../src/adapters/system/system-clock.ts";
import { systemRandom } from "../../src/adapters/system/system-random.ts";
import { addUser } from "../../src/domain/identity/add-user.ts";
import { topUpMock } from "../../src/domain/ledger/top-up-mock.ts";
import { THE_SERVICE } from "../../src/kernel/actor.ts";
import { createNewId } from "../../src/kernel/new-id.ts";
import { createCliDatabase } from "../support/cli-database.ts";

const HOUR_MS = 3_600_000;
const beganMs = Date.now() - 10 * HOUR_MS;
const at = (hour: number): string => new Date(beganMs + hour * HOUR_MS).toISOString();

let cli: Awaited<ReturnType<typeof createCliDatabase>>;
beforeAll(async () => {
  cli = await createCliDatabase();
  const database = openPostgres({ connectionString: cli.url, connectionsMax: 1 });
  const deps = { clock: systemClock, random: systemRandom, newId: createNewId(systemClock, systemRandom) };
  await database.transaction(async (tx) => {
    const names = { email: "ada@example.com", username: "ada", passwordHash: "none", fullName: null };
    const user = await addUser(tx, deps, {
      ...names,
      isSuperuser: false,
      referredById: null,
      language: null,
    });
    await topUpMock(tx, deps, THE_SERVICE, { userId: user.id, amountCents: 1_000n });
  });
  await database.close();
  // Two hours of outage in the life of a token of a day, and it is down again since the ninth hour.
  await cli.query(`
    INSERT INTO access_tokens (id, user_id, token_hash, token_sealed, duration_hours, scope, cost_cents, charge_id, created_at, activated_at)
    SELECT gen_random_uuid(), user_id, sha256('x'), 'sealed', 24, 'full', 0, id, '${at(0)}', '${at(1)}' FROM ledger_transactions;
    INSERT INTO target_status_changes (number, state, changed_at)
    VALUES (1, 'up', '${at(0)}'), (2, 'down', '${at(3)}'), (3, 'up', '${at(5)}'), (4, 'down', '${at(9)}')`);
});
afterAll(() => cli.close());

const ENDS = "extract(epoch FROM token_end(activated_at, duration_hours, added_ms)) * 1000";
const endOfToken = async (): Promise<number> => {
  const rows: unknown[] = await cli.query(`SELECT (${ENDS})::bigint::text AS ends FROM access_tokens`);
  return Number(JSON.stringify(rows).replace(/\D/g, ""));
};

test("a dry run says what would be given, and gives nothing", async () => {
  const { exitCode, stdout } = await cli.run(["compensate", "--from", at(0), "--to", at(9.5), "--dry-run"]);
  expect(exitCode).toBe(0);
  expect(stdout).toContain("1 token(s) would get 7200 s back together. Nothing was changed.");
  expect(stdout).toContain("that outage is left out until it has ended");
  expect(await endOfToken()).toBe(beganMs + 25 * HOUR_MS);
});

test("what was lost is given back once, and taken back by the command that it names", async () => {
  const given = await cli.run(["compensate", "--from", at(0), "--to", at(9.5), "--reason", "the fire"]);
  expect(given).toMatchObject({ exitCode: 0, stderr: "" });
  expect(given.stdout).toContain("1 token(s) got 7200 s back together.");
  expect(await endOfToken()).toBe(beganMs + 27 * HOUR_MS);
  const again = await cli.run(["compensate", "--from", at(4), "--to", at(6)]);
  expect(again.stdout).toContain("0 token(s) got 0 s back together.");
  const [, undo = ""] = /zenzefi (compensate --undo \S+)/.exec(given.stdout) ?? [];
  const undone = await cli.run(undo.split(" "));
  expect(undone.stdout).toBe(
    "7200 s were taken back; 0 s had been used already, or are of tokens that are gone.\n",
  );
  expect(await endOfToken()).toBe(beganMs + 25 * HOUR_MS);
  expect(await cli.run(undo.split(" "))).toMatchObject({ exitCode: 1 });
  const audited = await cli.query(
    "SELECT action, reason FROM audit_logs WHERE resource_type = 'compensation' ORDER BY id LIMIT 2",
  );
  expect(audited).toMatchObject([
    { action: "compensation.started", reason: "the fire" },
    { action: "compensation.given" },
  ]);
});

test.each([
  ["before the first check", ["--from", at(-1), "--to", at(5)], 1],
  ["in the future", ["--from", at(0), "--to", at(99)], 1],
  ["backwards", ["--from", at(5), "--to", at(4)], 1],
  ["without an outage", ["--from", at(6), "--to", at(7)], 1],
  ["without an offset", ["--from", "2026-01-01T00:00", "--to", at(7)], 2],
  ["on a day that no month has", ["--from", "2026-04-31T00:00Z", "--to", at(7)], 2],
  ["without an end", ["--from", at(6)], 2],
])("a time %s is refused", async (_case, options, exitCode) => {
  const refused = await cli.run(["compensate", ...options]);
  expect(refused).toMatchObject({ exitCode, stdout: "" });
  expect(refused.stderr.split("\n")).toHaveLength(2);
});

test("a window is planned, prolonged, listed and ended", async () => {
  const planned = await cli.run(["maintenance", "plan", "--minutes", "30", "--note", "New disks."]);
  expect(planned).toMatchObject({ exitCode: 0, stderr: "" });
  const [id = "", state] = planned.stdout.split("  ");
  expect([state, planned.stdout.endsWith("  New disks.\n")]).toEqual(["running", true]);
  expect(await cli.run(["maintenance", "change", id, "--minutes", "90"])).toMatchObject({ exitCode: 0 });
  expect((await cli.run(["maintenance", "list"])).stdout).toContain(`${id}  running  `);
  expect((await cli.run(["maintenance", "end"])).stdout).toContain(`${id}  ended  `);
  expect(await cli.run(["maintenance", "end"])).toMatchObject({
    exitCode: 1,
    stderr: "No maintenance runs now.\n",
  });
  expect((await cli.run(["maintenance", "list"])).stdout).toBe("No maintenance is planned.\n");
  expect(await cli.run(["maintenance", "plan"])).toMatchObject({ exitCode: 2 });
});

test("the minutes of a window that is to come count from its beginning, of one that is moved from its new one", async () => {
  const later = (hours: number): string =>
    `${new Date(Date.now() + hours * HOUR_MS).toISOString().slice(0, 16)}Z`;
  const [first, second] = [later(48), later(72)];
  const shown = (from: string, hours: number): string => {
    const times = [Date.parse(from), Date.parse(from) + hours * HOUR_MS];
    return times.map((ms) => new Date(ms).toISOString().slice(0, 16)).join("|");
  };
  const timesOf = (stdout: string): string =>
    [...stdout.matchAll(/\d{4}-\d\d-\d\dT\d\d:\d\d/g)].map(([time]) => time).join("|");
  const planned = await cli.run(["maintenance", "plan", "--from", first, "--minutes", "60"]);
  expect(timesOf(planned.stdout)).toBe(shown(first, 1));
  const [id = ""] = planned.stdout.split("  ");
  const prolonged = await cli.run(["maintenance", "change", id, "--minutes", "120"]);
  expect([prolonged.stderr, timesOf(prolonged.stdout)]).toEqual(["", shown(first, 2)]);
  const moved = await cli.run(["maintenance", "change", id, "--from", second, "--minutes", "60"]);
  expect([moved.stderr, timesOf(moved.stdout)]).toEqual(["", shown(second, 1)]);
  expect(await cli.run(["maintenance", "change", id])).toMatchObject({ exitCode: 2, stdout: "" });
  expect(await cli.run(["maintenance", "end", id])).toMatchObject({ exitCode: 0 });
});
