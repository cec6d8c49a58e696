import { isDebug, languageOf } from "../../config/early-settings.ts";
import { readEnvironment } from "../../config/env.ts";
import { buildProgram } from "./program.ts";
import { reportFault } from "./terminal/report-fault.ts";
import { openTerminal } from "./terminal/terminal.ts";

/** What still runs when a command has ended are questions that nobody answers: a look-up of a name cannot be cancelled. */
const END_MS_MAX = 250;

/**
 * Runs one command of `zenzefi`, in the working directory.
 * @param args without the program's own name
 * @returns the exit code: 0, 1 for a fault, 2 for a wrong command line
 */
export async function main(args: readonly string[]): Promise<number> {
  const environment = readEnvironment(process.cwd());
  const terminal = openTerminal(languageOf(environment));
  try {
    await buildProgram({ terminal, environment }).parseAsync(args, { from: "user" });
    return 0;
  } catch (error) {
    const { lines, exitCode } = reportFault(error, terminal.language, isDebug(environment));
    for (const line of lines) terminal.note(line);
    return exitCode;
  } finally {
    // The process ends by itself before, unless something holds it.
    setTimeout(() => process.exit(), END_MS_MAX).unref();
  }
}
