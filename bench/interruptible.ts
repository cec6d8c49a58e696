import { setTimeout as delay } from "node:timers/promises";
import { stopPrograms } from "./live-programs.ts";

/** As shells report a program that Ctrl-C has ended. */
const INTERRUPTED = 130;
/** The work sees that its programs are gone, and removes its folders. */
const CLEAN_UP_MS_MAX = 15_000;

/**
 * Runs a bench and leaves no program behind, whether it ends, fails or is interrupted: by Ctrl-C, SIGTERM, SIGHUP, or because
 * nobody reads what it prints. @returns its exit code
 */
export async function runInterruptibly(work: () => Promise<number>): Promise<number> {
  let isInterrupted = false;
  const interrupted = new Promise<number>((resolve) => {
    const interrupt = (): void => {
      isInterrupted = true;
      resolve(INTERRUPTED);
    };
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, interrupt);
    process.stdout.on("error", interrupt);
    // It is often the same pipe; without a listener the error would end this process at once.
    process.stderr.on("error", interrupt);
  });
  const working = work().catch((error: unknown) => {
    if (!isInterrupted) process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    return 1;
  });
  const code = await Promise.race([working, interrupted]);
  if (isInterrupted) process.stderr.write("Interrupted: stopping what was started.\n");
  await stopPrograms();
  await Promise.race([working, delay(CLEAN_UP_MS_MAX, undefined, { ref: false })]);
  return code;
}
