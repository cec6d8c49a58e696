import { readEnvironment } from "../../config/env.ts";
import { runProgram } from "./run-program.ts";

/** What still runs when a command has ended are questions that nobody answers: a look-up of a name cannot be cancelled. */
const END_MS_MAX = 250;

/**
 * Runs one command of `zenzefi`, in the working directory and on the streams of this process.
 * @param args without the program's own name
 * @returns the exit code
 */
export async function main(args: readonly string[]): Promise<number> {
  try {
    return await runProgram(args, readEnvironment(process.cwd()), process);
  } finally {
    // The process ends by itself before, unless something holds it.
    setTimeout(() => process.exit(), END_MS_MAX).unref();
  }
}
