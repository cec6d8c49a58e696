import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { packageFile } from "../src/adapters/system/package-root.ts";
import { findProgram } from "./find-program.ts";

const run = promisify(execFile);

/** Debian installs the programs of each version in a folder that is not in PATH. */
const DEBIAN_FOLDER = "/usr/lib/postgresql";

export function findPgbench(): string | null {
  return findProgram("pgbench", versionsOf(DEBIAN_FOLDER));
}

function versionsOf(folder: string): string[] {
  try {
    return readdirSync(folder).map((version) => join(folder, version, "bin"));
  } catch {
    return []; // not Debian
  }
}

/** Buys by purchase.sql, each connection from another wallet. @returns the number of purchases and the mean time of one */
export async function buyByPgbench(
  pgbench: string,
  connectionString: string,
  { connections, seconds }: { readonly connections: number; readonly seconds: number },
): Promise<{ readonly purchases: number; readonly perSecond: number; readonly meanMs: number }> {
  const now = new Date();
  const variables = {
    known: "0",
    at: now.toISOString(),
    prefix: now.getTime().toString(16).padStart(12, "0"),
  };
  const { stdout } = await run(pgbench, [
    "--no-vacuum",
    `--client=${connections}`,
    `--time=${seconds}`,
    `--file=${packageFile("bench/purchase.sql")}`,
    ...Object.entries(variables).map(([name, value]) => `--define=${name}=${value}`),
    connectionString,
  ]);
  if (!/failed transactions: 0 /.test(stdout)) throw new Error(`pgbench failed: ${stdout}`);
  return {
    purchases: numberIn(stdout, /transactions actually processed: (\d+)/),
    perSecond: numberIn(stdout, /tps = ([\d.]+)/),
    meanMs: numberIn(stdout, /latency average = ([\d.]+) ms/),
  };
}

function numberIn(text: string, pattern: RegExp): number {
  const found = pattern.exec(text)?.[1];
  if (found === undefined) throw new Error(`pgbench did not print ${pattern}: ${text}`);
  return Number(found);
}
