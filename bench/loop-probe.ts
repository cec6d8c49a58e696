import { request } from "node:http";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Of the event loop of a worker, since the last reading. */
export type LoopDelays = {
  readonly p99Ms: number;
  readonly p999Ms: number;
  readonly maxMs: number;
  /** The longest, without the time in which the process was not running. */
  readonly ownMaxMs: number;
  readonly gcMaxMs: number;
};

/** Reads the one worker of a product that was started with this environment. */
export function probeOf(folder: string) {
  const socketPath = join(folder, "probe");
  const ask = async (path: string): Promise<string> =>
    new Promise((resolve, reject) => {
      request({ socketPath, path }, (answer) => {
        let text = "";
        answer
          .setEncoding("utf8")
          .on("data", (part: string) => {
            text += part;
          })
          .on("end", () => resolve(text));
      })
        .on("error", reject)
        .end();
    });
  const preload = fileURLToPath(new URL("preload-probe.mjs", import.meta.url));
  return {
    environment: { BENCH_PROBE: socketPath, NODE_OPTIONS: `--import=${preload}` },
    readDelays: async () => JSON.parse(await ask("/")) as LoopDelays,
    readMemory: async () => JSON.parse(await ask("/memory")) as NodeJS.MemoryUsage,
  };
}
