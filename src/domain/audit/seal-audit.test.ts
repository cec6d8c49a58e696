import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type AuditWorld, createAuditWorld } from "../../../test/support/audit/audit-world.ts";
import { actorOf } from "../../../test/support/domain-world.ts";
import { openPostgres } from "../../adapters/postgres/postgres-database.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { insertAudit } from "./insert-audit.ts";
import { sealAudit } from "./seal-audit.ts";

let world: AuditWorld;

beforeAll(async () => {
  world = await createAuditWorld();
});
afterEach(() => world.erase());
afterAll(() => world.close());

const recordIn = async (tx: Tx): Promise<string> => {
  const id = world.newId();
  const createdAt = new Date(world.clock.nowMs());
  const row = {
    action: "late",
    resourceType: "user",
    resourceId: null,
    before: null,
    after: null,
    reason: null,
  };
  await insertAudit(tx, id, actorOf(null), { ...row, createdAt }).execute();
  return id;
};

const sealedIds = async (): Promise<string[]> => {
  const rows = await world.database.direct
    .selectFrom("audit_seals")
    .select("audit_id")
    .orderBy("position")
    .execute();
  return rows.map((row) => row.audit_id);
};

describe("the seals", () => {
  test("take in a row that commits after later ones were sealed", async () => {
    let late = "";
    await world.database.transaction(async (tx) => {
      late = await recordIn(tx);
      const early = await world.record(3);
      expect(await world.seal()).toBe(3);
      expect(await sealedIds()).toEqual(early);
    });
    expect(await world.seal()).toBe(1);
    expect((await sealedIds()).at(-1)).toBe(late);
    expect(await world.findings()).toEqual([]);
  });

  test("leave out a row that is rolled back", async () => {
    await expect(
      world.database.transaction(async (tx) => {
        await recordIn(tx);
        throw new Error("taken back");
      }),
    ).rejects.toThrow("taken back");
    await world.record(1);
    expect(await world.seal()).toBe(1);
    expect(await world.verify()).toMatchObject({ rows: 1, unsealed: 0, findings: [] });
  });

  test("are one chain when two instances seal while others record; each row is sealed once", async () => {
    const elsewhere = openPostgres({ connectionString: world.url, connectionsMax: 2 });
    let isRecording = true;
    const sealing = [world.database, elsewhere].map(async (database) => {
      while (isRecording) await sealAudit({ ...world, database });
    });
    const ids = (await Promise.all([world.record(60), world.record(60), world.record(60)])).flat();
    isRecording = false;
    await Promise.all(sealing);
    await elsewhere.close();
    while ((await world.seal()) > 0);
    expect((await sealedIds()).toSorted()).toEqual(ids.toSorted());
    expect(await world.verify()).toMatchObject({ rows: 180, unsealed: 0, findings: [] });
  });

  test("of a long pause are made in slices, in one turn", async () => {
    await sql`
      INSERT INTO audit_logs (id, action, resource_type, created_at)
      SELECT gen_random_uuid(), 'user.login', 'user', now() FROM generate_series(1, 1234)`.execute(
      world.database.direct,
    );
    expect(await world.seal()).toBe(1_234);
    expect(await world.verify()).toMatchObject({ rows: 1_234, unsealed: 0, findings: [] });
  });

  test("go on where an intruder queues a row twice, or one that is sealed", async () => {
    const [id = ""] = await world.record(1);
    await world.seal();
    const [next = ""] = await world.record(1);
    await world.intrude(`INSERT INTO audit_unsealed (audit_id) VALUES ('${id}'), ('${next}')`);
    await world.seal();
    expect(await world.verify()).toMatchObject({ rows: 2, unsealed: 0, findings: [] });
  });
});

describe("the audit log and its seals", () => {
  const statements = ["audit_logs", "audit_seals"].flatMap((table) => [
    `UPDATE ${table} SET ${table === "audit_logs" ? "action = 'other'" : "is_backlog = true"}`,
    `DELETE FROM ${table}`,
    `TRUNCATE ${table}`,
  ]);

  test.each(statements)("refuse %s", async (statement) => {
    await world.record(1);
    await world.seal();
    await expect(sql.raw(statement).execute(world.database.direct)).rejects.toThrow("append-only");
    expect(await world.findings()).toEqual([]);
  });

  test("have no column that no seal covers", async () => {
    const { rows } = await sql<{ name: string }>`
      SELECT column_name AS name FROM information_schema.columns
       WHERE table_name = 'audit_logs' ORDER BY ordinal_position`.execute(world.database.direct);
    // A new column changes `rowText` too, with a version of its own: seals of before cover what there was.
    const covered =
      "id actor_id action resource_type resource_id before after reason ip user_agent request_id created_at";
    expect(rows.map(({ name }) => name).join(" ")).toBe(covered);
  });
});
