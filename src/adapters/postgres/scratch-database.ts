import { randomBytes } from "node:crypto";
import type pg from "pg";
import { BackupFault } from "../../domain/backups/backup-file.port.ts";
import { DAY_MS } from "../../kernel/duration.ts";
import { connectForBackup, databaseFault, endConnection } from "./backup-connection.ts";

const PREFIX = "zenzefi_verify_";
/** A verification takes less; what is older was left by one that was killed. */
const LEFTOVER_AGE_MS = DAY_MS;
/** SQLSTATE insufficient_privilege (PostgreSQL manual, appendix A). */
const NO_RIGHT = "42501";

/**
 * Calls `work` with a new, empty database on the server of `connectionString`, and drops it afterwards in any case. Also drops those
 * that killed processes have left.
 * @throws BackupFault("not_enough_rights") if the role may not create databases
 */
export async function withScratchDatabase<T>(
  connectionString: string,
  nowMs: number,
  work: (connectionString: string) => Promise<T>,
): Promise<T> {
  const name = `${PREFIX}${Math.floor(nowMs)}_${randomBytes(4).toString("hex")}`;
  await asAdmin(connectionString, async (client) => {
    await dropLeftovers(client, nowMs);
    await client.query(`CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'UTF8'`);
  });
  try {
    return await work(withDatabase(connectionString, name));
  } finally {
    await asAdmin(connectionString, (client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
  }
}

/** The address of another database of the same server, which may have several hosts. `dbname` in the query counts before the path. */
function withDatabase(connectionString: string, name: string): string {
  const [address = "", ...query] = connectionString.split("?");
  const kept = query
    .join("?")
    .split("&")
    .filter((parameter) => !isDatabaseName(parameter));
  const path = address.replace(/^([^:]+:\/\/[^/]*)(\/.*)?$/, `$1/${name}`);
  return kept.join("&") === "" ? path : `${path}?${kept.join("&")}`;
}

/** As `parseDatabaseUrl` reads it: the name may be percent-encoded. */
function isDatabaseName(parameter: string): boolean {
  return new URLSearchParams(parameter).has("dbname");
}

async function dropLeftovers(client: pg.Client, nowMs: number): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    "SELECT datname AS name FROM pg_database WHERE datname ~ '^zenzefi_verify_[0-9]{1,15}_[0-9a-f]{8}$'",
  );
  for (const { name } of rows) {
    if (nowMs - Number(name.slice(PREFIX.length).split("_")[0]) < LEFTOVER_AGE_MS) continue;
    // That of another service, on the same server, may be another role's.
    await client.query(`DROP DATABASE IF EXISTS ${client.escapeIdentifier(name)}`).catch(() => undefined);
  }
}

async function asAdmin(
  connectionString: string,
  work: (client: pg.Client) => Promise<unknown>,
): Promise<void> {
  const client = await connectForBackup(connectionString).catch((error: unknown) => {
    throw databaseFault(error);
  });
  try {
    await work(client);
  } catch (error) {
    const state = error instanceof Error && "code" in error ? error.code : null;
    throw state === NO_RIGHT ? new BackupFault("not_enough_rights", "", error) : databaseFault(error);
  } finally {
    await endConnection(client);
  }
}
