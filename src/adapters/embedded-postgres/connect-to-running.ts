import { realpath } from "node:fs/promises";
import { resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { findOwner } from "./data-dir-owner.ts";
import { probe } from "./probe.ts";
import { findRunFolder } from "./run-folder.ts";

/** How long to wait for a server that starts now, or whose PostgreSQL is being restarted. */
const readyTimeoutMs = 30_000;
const checkEveryMs = 100;

/**
 * The connection string of the PostgreSQL that a running Zenzefi has started on this `dataDir`, checked by a real connection;
 * null if none runs or it does not answer.
 */
export async function connectToRunningEmbeddedPostgres(dataDir: string): Promise<string | null> {
  const path = await realpath(resolve(dataDir)).catch(() => null);
  const runFolder = path === null ? null : await findRunFolder(path);
  if (runFolder === null) return null;
  for (let waitedMs = 0; waitedMs < readyTimeoutMs; waitedMs += checkEveryMs) {
    const owner = await findOwner(runFolder);
    if (owner === null || owner.phase === "unresponsive") return null;
    if (owner.connectionString !== null && (await probe(owner.connectionString)))
      return owner.connectionString;
    await delay(checkEveryMs);
  }
  return null;
}
