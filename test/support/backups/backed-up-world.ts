import { sql } from "kysely";
import { createAuditMacs } from "../../../src/adapters/crypto/audit-macs.ts";
import { sealAudit } from "../../../src/domain/audit/seal-audit.ts";
import { purchaseToken } from "../../../src/domain/tokens/purchase-token.ts";
import { actorOf, createDomainWorld, type DomainWorld } from "../domain-world.ts";
import { createUnmigratedTestDatabase, type TestDatabase } from "../services/test-database.ts";
import { type BackupFolder, createBackupFolder } from "./backup-files.ts";

export type BackedUpWorld = {
  readonly world: DomainWorld;
  readonly files: BackupFolder;
  /** A backup of `world`. */
  readonly path: string;
  close(): Promise<void>;
};

/** Values that a careless format would break. */
const NASTY = "tab\there, \\backslash, \\N, \\.\nline, \r return, 'quote', \"double\", emoji \u{1F600}, ё";

/** A database with money, a token, what a restore ends, and hard values, audit rows with a seal and without, and its backup. */
export async function createBackedUpWorld(): Promise<BackedUpWorld> {
  const world = await createDomainWorld();
  const files = await createBackupFolder();
  const user = await world.newUser(1_000n);
  await world.newUser(0n);
  const token = await world.database.transaction((tx) =>
    purchaseToken(tx, world, actorOf(user), { userId: user.id, durationHours: 1, scope: "full" }),
  );
  await sealAudit({ ...world, macs: createAuditMacs(world.keys) });
  await world.newUser(1n);
  await sql`UPDATE users SET full_name = ${NASTY}, referred_by_id = (SELECT id FROM users WHERE username = 'user2')
             WHERE id = ${user.id}`.execute(world.database.direct);
  await sql`INSERT INTO proxy_sessions (id, token_id, user_id, device_id)
            VALUES (${world.newId()}, ${token.id}, ${user.id}, 'device-0001')`.execute(world.database.direct);
  await sql`INSERT INTO sign_ins (id, user_id, created_at, last_used_at, expires_at)
            VALUES (${world.newId()}, ${user.id}, now(), now(), now() + interval '1 day')`.execute(
    world.database.direct,
  );
  await sql`INSERT INTO password_resets VALUES (${user.id}, decode(repeat('ab', 32), 'hex'), now() + interval '1 hour')`.execute(
    world.database.direct,
  );
  await sql`SELECT nextval('payment_settled_no') FROM generate_series(1, 41)`.execute(world.database.direct);
  const { path } = await files.write(world.url);
  const close = async (): Promise<void> => {
    await files.remove();
    await world.close();
  };
  return { world, files, path, close };
}

/** Calls `work` with a database without any table, and drops it afterwards. */
export async function withEmpty<T>(work: (target: TestDatabase) => Promise<T>): Promise<T> {
  const target = await createUnmigratedTestDatabase();
  try {
    return await work(target);
  } finally {
    await target.drop();
  }
}
