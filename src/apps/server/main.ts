import { isDebug, languageOf } from "../../config/early-settings.ts";
import { readEnvironment } from "../../config/env.ts";
import { faultLines } from "../wiring/fault-lines.ts";
import { runServer } from "./run-server.ts";

/**
 * The program of the server's primary process, `dist/server.js`: `zenzefi start` alone. The other commands would load packages
 * that stay in memory for as long as the server runs.
 * @returns the exit code
 */
export async function main(): Promise<number> {
  const environment = readEnvironment(process.cwd());
  try {
    await runServer(environment);
    return 0;
  } catch (error) {
    for (const line of faultLines(error, languageOf(environment), isDebug(environment))) {
      process.stderr.write(`${line}\n`);
    }
    return 1;
  }
}
