/** A compensation of a large installation: killed with SIGKILL in the middle, it goes on where it stopped. */
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openMachine } from "../../src/apps/wiring/open-machine.ts";
import { runCompensations } from "../../src/domain/compensation/run-compensation.ts";
import { undoCompensation } from "../../src/domain/compensation/undo-compensation.ts";
import { THE_SERVICE } from "../../src/kernel/actor.ts";
import { createDomainWorld, type DomainWorld } from "../support/domain-world.ts";
import { spawnCli } from "../support/run-cli.ts";
import { query } from "../support/services/embedded-postgres-process.ts";
import { waitUntil } from "../support/services/wait-until.ts";
import { templateToken } from "../support/time-story.ts";

const TOKENS = Number(process.env.COMPENSATED_TOKENS ?? "10000");
const HOUR_MS = 3_600_000;
const PATIENCE_MS = Math.max(240_000, 20 * TOKENS);
const beganMs = Date.now() - 10 * HOUR_MS;
const at = (hour: number): string => new Date(beganMs + hour * HOUR_MS).toISOString();

let cwd: string;
let world: DomainWorld;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), "zenzefi-crash-"));
  world = await createDomainWorld();
  await templateToken(world);
  // Each was activated in the hour before the outage, or in the outage's middle.
  await query(
    world.url,
    `
    INSERT INTO access_tokens (id, user_id, token_hash, token_sealed, duration_hours, scope, cost_cents, charge_id, created_at, activated_at)
    SELECT gen_random_uuid(), user_id, sha256(convert_to(n::text, 'UTF8')), 'sealed', 24, 'full', 0, charge_id, '${at(0)}',
           CASE n % 2 WHEN 0 THEN '${at(1)}' ELSE '${at(4)}' END::timestamptz
      FROM access_tokens, generate_series(1, ${TOKENS}) n;
    INSERT INTO target_status_changes (number, state, changed_at)
    VALUES (1, 'up', '${at(0)}'), (2, 'down', '${at(3)}'), (3, 'up', '${at(5)}')`,
  );
}, PATIENCE_MS);
afterAll(async () => {
  await world.close();
  await rm(cwd, { recursive: true, force: true });
});

/** How many tokens have how much added time, in hours. */
async function added(): Promise<Record<string, number>> {
  const { rows } = await sql<{ hours: string; count: number }>`
    SELECT (added_ms / 3600000.0)::float8::text AS hours, count(*)::int AS count
      FROM access_tokens WHERE activated_at IS NOT NULL GROUP BY 1`.execute(world.database.direct);
  return Object.fromEntries(rows.map(({ hours, count }) => [hours, count]));
}
const givenCount = async (): Promise<number> => {
  const { rows } = await sql<{ count: number }>`
    SELECT count(*)::int AS count FROM token_time_entries WHERE kind <> 'undo'`.execute(
    world.database.direct,
  );
  return rows[0]?.count ?? 0;
};

test(
  "each token gets its time exactly once, and gives it back once",
  async () => {
    const options = {
      cwd,
      env: { DATABASE_URL: world.url, SECRET_KEY: "0f3c9d1b7a5e42868d1c0b9a7f6e5d4c3b2a1908" },
    };
    const child = spawnCli(["compensate", "--from", at(0), "--to", at(9)], options);
    const ended = once(child, "exit");
    await waitUntil("it is at work", PATIENCE_MS, async () => (await givenCount()) > 0);
    child.kill("SIGKILL");
    await ended;
    const machine = openMachine();
    const deps = { ...machine, database: world.database };
    const go = () => runCompensations(deps, new AbortController().signal);
    const startedMs = Date.now();
    await Promise.all([go(), go()]);
    console.info(`the rest took ${Date.now() - startedMs} ms`);
    expect(await added()).toEqual({ "1": TOKENS / 2, "2": TOKENS / 2 });
    expect(await givenCount()).toBe(TOKENS);
    const { id, ...rest } = await world.database.direct
      .selectFrom("compensations")
      .select(["id", "token_count", "given_ms"])
      .executeTakeFirstOrThrow();
    expect(rest).toEqual({ token_count: TOKENS, given_ms: BigInt((TOKENS * 3 * HOUR_MS) / 2) });
    await world.database.transaction((tx) =>
      undoCompensation(tx, machine, THE_SERVICE, { id, reason: null }),
    );
    await Promise.all([go(), go()]);
    expect(await added()).toEqual({ "0": TOKENS });
  },
  PATIENCE_MS,
);
