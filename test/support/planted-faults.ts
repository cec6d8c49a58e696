/**
 * Simulates bugs in a worker: options for Node, which the primary passes on to its workers. Nothing of it is in the product.
 *
 * @param startFault a path; while a file is there, a worker exits with 7 instead of starting
 */
export function plantFaults(startFault: string): readonly string[] {
  const script = `
    import { existsSync } from "node:fs";
    if (process.argv[1].endsWith("worker.js")) {
      process.on("SIGUSR2", () => { throw Object.assign(new TypeError(${JSON.stringify(CRASH_MESSAGE)}), { row: "hunter2" }); });
      process.on("SIGHUP", () => process.exit(0));
      process.on("SIGWINCH", () => void Promise.reject(new RangeError("nobody waits for it")));
      if (existsSync(${JSON.stringify(startFault)})) process.exit(7);
    }`;
  return ["--import", `data:text/javascript,${encodeURIComponent(script)}`];
}

/** A message with a secret in it. */
export const CRASH_SECRET = "sk_live_4eC39HqLyjWDarjtT1zdp7dc";
const CRASH_MESSAGE = `planted near ${CRASH_SECRET}`;
