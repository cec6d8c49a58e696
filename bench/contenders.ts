import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { packageFile } from "../src/adapters/system/package-root.ts";
import { clientHeaders, newCustomer } from "../test/support/customer.ts";
import { freePort, type Running, startProgram } from "./start-program.ts";

export type Contender = {
  readonly name: string;
  /** What a path of the target is appended to. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Whether it refuses requests without a token. */
  readonly checks: boolean;
  /** All processes that it needs to answer; their children count as well. */
  readonly programs: readonly Running[];
};

export const OURS = "Zenzefi";
export const OURS_BY_NODE = "Zenzefi, FAST_PATH=off";

/**
 * The product as an operator starts it, on its embedded PostgreSQL in `folder`, but without rate limits.
 * @param more further settings
 * @param launcher that of another checkout, to compare it with this one
 */
export async function startProduct(
  folder: string,
  targetUrl: string,
  more: Readonly<Record<string, string>> = {},
  launcher = packageFile("bin/zenzefi.mjs"),
): Promise<Running> {
  const port = await freePort();
  const environment = {
    DATA_DIR: dataDirOf(folder),
    PORT: String(port),
    PROXY_PORT: "0",
    ZENZEFI_TARGET_URL: targetUrl,
    WORKERS: "1",
    LOG_LEVEL: "error",
    PAYMENT_PROVIDERS: "mock",
    RATE_LIMIT_LOGIN: "off",
    RATE_LIMIT_AUTH: "off",
    RATE_LIMIT_API: "off",
    RATE_LIMIT_PROXY: "off",
    ...more,
  };
  const args = [launcher, "start"];
  return startProgram(OURS, process.execPath, args, { port, folder, environment, isOwnGroup: true });
}

export function dataDirOf(folder: string): string {
  return join(folder, "data");
}

/** The product in a folder of its own in `folder`, with a bought token. @param more further settings */
export async function startOurs(
  folder: string,
  targetUrl: string,
  name = OURS,
  more: Readonly<Record<string, string>> = {},
): Promise<Contender> {
  const ownFolder = await mkdtemp(join(folder, "product-"));
  const program = await startProduct(ownFolder, targetUrl, more);
  const { token } = await (await newCustomer(program.url)).buyToken();
  const url = `${program.url}/api/v1/proxy`;
  return { name, url, headers: clientHeaders(token), checks: true, programs: [program] };
}

/** Starts a program of this folder that takes its port and one more argument. */
export function startScript(script: string, port: number, argument: string): Promise<Running> {
  const args = ["--import", import.meta.resolve("tsx"), packageFile("bench", script), String(port), argument];
  return startProgram(script, process.execPath, args, { port, isOwnGroup: true });
}
