import { requireAuditFolder } from "../../adapters/audit-files/audit-folder.ts";
import { startEmbeddedPostgres } from "../../adapters/embedded-postgres/start-embedded-postgres.ts";
import { migrateUp } from "../../adapters/postgres/migrate.ts";
import { systemRandom } from "../../adapters/system/system-random.ts";
import type { Settings } from "../../config/settings.ts";
import type { Foundation } from "../wiring/open-base.ts";
import { startDemoTarget } from "./demo-target.ts";
import { readOrMakeSecretKey } from "./secret-key-file.ts";
import { waitForDatabase } from "./wait-for-database.ts";

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
    const { retention } = settings.audit;
    if (retention !== null) await requireAuditFolder(retention.folder);
    const databaseUrl = await openDatabase(settings, opened, signal);
    const { defaultLanguage: language } = settings;
    await waitForDatabase({ databaseUrl, language, signal, note }, () => migrateUp(databaseUrl, signal));
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
    log: note,
  });
  opened.push(() => embedded.stop());
  return embedded.connectionString;
}

async function openDemoTarget(opened: (() => Promise<void>)[]): Promise<URL> {
  const demo = await startDemoTarget();
  opened.push(() => demo.close());
  return demo.url;
}

function note(line: string): void {
  process.stderr.write(`${line}\n`);
}
