import { rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type Postmaster, type PostmasterSpec, startPostmaster } from "./postmaster.ts";
import { stopLeftovers } from "./stop-leftovers.ts";

const retryMsMin = 100;
/** A PostgreSQL that cannot be restarted (a full disk) is tried again for ever, at this interval. */
const retryMsMax = 10_000;

/** `runFolder` holds PostgreSQL's socket. */
export type SuperviseSpec = PostmasterSpec & { readonly runFolder: string };

/**
 * Starts PostgreSQL, and starts it again whenever it ends before `stop`.
 * @param startSignal ends the first start if it is aborted during it
 * @throws StartError if the first start fails; a later failure is logged and the start is tried again
 */
export async function supervisePostmaster(
  spec: SuperviseSpec,
  log: (line: string) => void,
  startSignal?: AbortSignal,
): Promise<{ stop(): Promise<void> }> {
  const stopping = new AbortController();
  let postmaster = await startAfterLeftovers(spec, log, startSignal ?? stopping.signal);

  const watch = async () => {
    for (;;) {
      const how = await postmaster.exited;
      if (stopping.signal.aborted) return;
      log(`PostgreSQL ended unasked (${how}); it is started again.`);
      const next = await startAgain(spec, log, stopping.signal);
      if (next === null) return;
      postmaster = next;
      log("PostgreSQL runs again.");
    }
  };
  const watching = watch();

  return {
    async stop() {
      stopping.abort();
      await postmaster.stop();
      await watching;
    },
  };
}

/** @returns null if `signal` was aborted first; then nothing runs */
async function startAgain(
  spec: SuperviseSpec,
  log: (line: string) => void,
  signal: AbortSignal,
): Promise<Postmaster | null> {
  for (let retryMs = retryMsMin; !signal.aborted; retryMs = Math.min(retryMs * 2, retryMsMax)) {
    await delay(retryMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return null;
    try {
      return await startAfterLeftovers(spec, log, signal);
    } catch (error) {
      if (!signal.aborted) log(error instanceof Error ? error.message : String(error));
    }
  }
  return null;
}

/**
 * Children of a killed postmaster run on for a moment and hold its shared memory, and its lock file names a process that may
 * be a zombie: PostgreSQL would take either for a running server.
 */
async function startAfterLeftovers(
  spec: SuperviseSpec,
  log: (line: string) => void,
  signal: AbortSignal,
): Promise<Postmaster> {
  await stopLeftovers(spec.dataFolder, log);
  await rm(join(spec.runFolder, ".s.PGSQL.5432.lock"), { force: true });
  return startPostmaster(spec, signal);
}
