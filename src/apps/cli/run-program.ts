import { isDebug, languageOf } from "../../config/early-settings.ts";
import type { Environment } from "../../config/env.ts";
import { buildProgram } from "./program.ts";
import { reportFault } from "./terminal/report-fault.ts";
import { openTerminal, type Streams } from "./terminal/terminal.ts";

/**
 * Runs one command of `zenzefi` to its end.
 * @param args without the program's own name
 * @returns the exit code: 0, 1 for a fault, 2 for a wrong command line
 */
export async function runProgram(
  args: readonly string[],
  environment: Environment,
  streams: Streams,
): Promise<number> {
  const terminal = openTerminal(languageOf(environment), streams);
  try {
    await buildProgram({ terminal, environment }).parseAsync(args, { from: "user" });
    return 0;
  } catch (error) {
    const { lines, exitCode } = reportFault(error, terminal.language, isDebug(environment));
    for (const line of lines) terminal.note(line);
    return exitCode;
  }
}
