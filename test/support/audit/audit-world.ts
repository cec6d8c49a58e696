import { sql } from "kysely";
import { createAuditMacs } from "../../../src/adapters/crypto/audit-macs.ts";
import { openPostgres } from "../../../src/adapters/postgres/postgres-database.ts";
import { insertAudit } from "../../../src/domain/audit/insert-audit.ts";
import { removeEverything } from "../../../src/domain/audit/remove-audit.ts";
import { sealAudit } from "../../../src/domain/audit/seal-audit.ts";
import { type VerifyOptions, verifyAudit } from "../../../src/domain/audit/verify-audit.ts";
import type { Database } from "../../../src/kernel/database.port.ts";
import type { Uuid } from "../../../src/kernel/ids.ts";
import { actorOf, createDomainWorld } from "../domain-world.ts";

/** Empties the audit log and its chain, as `clear-database` does. */
export function eraseAudit(database: Database): Promise<void> {
  return database.transaction(removeEverything);
}

/** SQL of somebody with all rights, who switches the triggers off meanwhile. */
export async function runAsIntruder(url: string, statements: string): Promise<void> {
  const database = openPostgres({ connectionString: url, connectionsMax: 1 });
  try {
    await database.transaction(async (tx) => {
      await sql`SET LOCAL session_replication_role = replica`.execute(tx);
      for (const statement of statements.split(";")) {
        if (statement.trim() !== "") await sql.raw(statement).execute(tx);
      }
    });
  } finally {
    await database.close();
  }
}

export type AuditWorld = Awaited<ReturnType<typeof createAuditWorld>>;

/** A database whose audit log the test writes, seals, tampers with and verifies. */
export async function createAuditWorld() {
  const world = await createDomainWorld();
  const macs = createAuditMacs(world.keys);
  const deps = { ...world, macs };
  return {
    ...deps,
    /** Records so many rows, each in a transaction of its own, a second apart. @returns their ids */
    async record(count: number): Promise<Uuid[]> {
      const ids: Uuid[] = [];
      for (let number = 0; number < count; number += 1) {
        const id = world.newId();
        const row = {
          action: "user.updated",
          resourceType: "user",
          resourceId: String(number),
          before: { name: `before ${number}` },
          after: { name: `after ${number}`, flags: [true, null, 1.5] },
          reason: number % 2 === 0 ? null : "because \u{1F600}",
          createdAt: new Date(world.clock.nowMs()),
        };
        await insertAudit(world.database.direct, id, actorOf(null), row).execute();
        world.clock.advance(1_000);
        ids.push(id);
      }
      return ids;
    },
    seal: () => sealAudit(deps),
    verify: (options: VerifyOptions = {}) => verifyAudit(world.database, macs, options),
    /** What a verification finds, and warns of, as `fault position id`. */
    async findings(options: VerifyOptions = {}): Promise<string[]> {
      const report = await verifyAudit(world.database, macs, options);
      const named = [...report.findings, ...report.warnings];
      const lines = named.map(({ fault, position, id }) => [fault, position ?? "-", id ?? "-"].join(" "));
      const unnamed = report.findingCount + report.warningCount - lines.length;
      return unnamed === 0 ? lines : [...lines, `and ${unnamed} more`];
    },
    intrude: (statements: string) => runAsIntruder(world.url, statements),
    erase: () => eraseAudit(world.database),
  };
}
