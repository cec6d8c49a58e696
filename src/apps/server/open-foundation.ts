import { setTimeout as delay } from "node:timers/promises";
import { startEmbeddedPostgres } from "../../adapters/embedded-postgres/start-embedded-postgres.ts";
import { migrateUp } from "../../adapters/postgres/migrate.ts";
import { isUnavailable } from "../../adapters/postgres/translate-error.ts";
import { systemRandom } from "../../adapters/system/system-random.ts";
import type { Settings } from "../../config/settings.ts";
import { SECOND_MS } from "../../kernel/duration.ts";
import { StartError } from "../../kernel/errors.ts";
import type { Foundation } from "../wiring/open-base.ts";
import { startDemoTarget } from "./demo-target.ts";
import { readOrMakeSecretKey } from "./secret-key-file.ts";

/** PostgreSQL and this service may be started together: a start waits so long for PostgreSQL. */
const DATABASE_WAIT_MS = 30 * SECOND_MS;
const DATABASE_RETRY_MS = 500;

/** `close` ends the embedded database and the demo target, which this process has started. */
export type OpenedFoundation = { readonly foundation: Foundation; close(): Promise<void> };

/**
 * Starts or finds the database, migrates it, and prepares the key and the demo target.
 * @throws the error of the step that failed, or the reason of `signal` once it is aborted; nothing is left running then
 */
export async function openFoundation(settings: Settings, signal: AbortSignal): Promise<OpenedFoundation> {
  const opened: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const closeOne of opened.splice(0).reverse()) await closeOne();
  };
  try {
    const databaseUrl = await openDatabase(settings, opened, signal);
    await migrateWhenReachable(databaseUrl, signal);
    signal.throwIfAborted();
    const current = settings.secrets.key ?? (await readOrMakeSecretKey(settings.dataDir, systemRandom));
    const keys = { current, previous: settings.secrets.previous };
    const targetUrl = settings.target.url ?? (await openDemoTarget(opened));
    return { foundation: { settings, databaseUrl, keys, targetUrl }, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openDatabase(
  settings: Settings,
  opened: (() => Promise<void>)[],
  signal: AbortSignal,
): Promise<string> {
  if (settings.database.kind === "external") return settings.database.url.reveal();
  const embedded = await startEmbeddedPostgres({
    dataDir: settings.dataDir,
    signal,
    log: (line) => process.stderr.write(`${line}\n`),
  });
  opened.push(() => embedded.stop());
  return embedded.connectionString;
}

async function openDemoTarget(opened: (() => Promise<void>)[]): Promise<URL> {
  const demo = await startDemoTarget();
  opened.push(() => demo.close());
  return demo.url;
}

async function migrateWhenReachable(databaseUrl: string, signal: AbortSignal): Promise<void> {
  for (let waitedMs = 0; ; waitedMs += DATABASE_RETRY_MS) {
    try {
      await migrateUp(databaseUrl);
      return;
    } catch (error) {
      if (!isUnavailable(error)) throw explain(error, databaseUrl);
      if (waitedMs >= DATABASE_WAIT_MS) {
        throw new StartError(`PostgreSQL at ${addressOf(databaseUrl)} cannot be reached: ${reasonOf(error)}`);
      }
      if (waitedMs === 0) process.stderr.write(`Waiting for PostgreSQL at ${addressOf(databaseUrl)} ...\n`);
      await delay(DATABASE_RETRY_MS, undefined, { signal });
    }
  }
}

/** Class 28 is a wrong user or password, 3D000 a database that is not there (PostgreSQL manual, appendix A). */
function explain(error: unknown, databaseUrl: string): unknown {
  const state = error instanceof Error && "code" in error ? String(error.code) : "";
  if (!state.startsWith("28") && state !== "3D000") return error;
  return new StartError(`PostgreSQL at ${addressOf(databaseUrl)} refuses us: ${reasonOf(error)}`);
}

/** Host, port and database, without the password. */
export function addressOf(databaseUrl: string): string {
  const { host, pathname } = new URL(databaseUrl);
  return `${host}${pathname}`;
}

function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return reasonOf(error.errors[0]);
  return error instanceof Error ? error.message : String(error);
}
