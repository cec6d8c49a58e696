import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { packageFile } from "../../src/adapters/system/package-root.ts";

const BUILD =
  "import { buildConsole, isConsoleStale } from './scripts/build-console.mjs'; if (isConsoleStale()) await buildConsole();";

/** Builds the console if it is stale: the tests use the pages that `npm start` serves. */
export async function setup(): Promise<void> {
  const args = ["--input-type=module", "--eval", BUILD];
  await promisify(execFile)(process.execPath, args, { cwd: packageFile(".") });
}
