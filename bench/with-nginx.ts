import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findProgram } from "./find-program.ts";
import type { Running } from "./start-program.ts";

/** Where a bench beside nginx works. */
export type Place = {
  /** nginx */
  readonly program: string;
  /** Removed at the end. */
  readonly folder: string;
  /** Stops a program at the end; the last one first. @returns it */
  track<Started extends Running>(each: Started): Started;
};

/** Runs a bench that needs nginx and /proc. @returns the exit code: 1, with one sentence, where they are missing */
export async function withNginx(work: (place: Place) => Promise<void>): Promise<number> {
  const program = findProgram("nginx");
  if (program === null || process.platform !== "linux") {
    process.stderr.write(
      "The bench needs Linux (it reads /proc) and nginx: apt-get install nginx-light wrk haproxy\n",
    );
    return 1;
  }
  const folder = await mkdtemp(join(tmpdir(), "zenzefi-bench-"));
  const running: Running[] = [];
  const track = <Started extends Running>(each: Started): Started => {
    running.unshift(each);
    return each;
  };
  try {
    await work({ program, folder, track });
    return 0;
  } finally {
    for (const each of running) await each.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
