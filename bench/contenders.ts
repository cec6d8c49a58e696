import { join } from "node:path";
import { packageFile } from "../src/adapters/system/package-root.ts";
import { clientHeaders, newCustomer } from "../test/support/customer.ts";
import { type Nginx, startPlain, startWithAuth } from "./nginx.ts";
import { freePort, type Running, startProgram } from "./start-program.ts";

export type Contender = {
  readonly name: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Whether it refuses requests without a token. */
  readonly checks: boolean;
  /** All processes that it needs to answer; their children count as well. */
  readonly programs: readonly Running[];
};

export const OURS = "Zenzefi";
export const OURS_BY_NODE = "Zenzefi, FAST_PATH=off";
export const NGINX_WITH_AUTH = "nginx + auth_request";
export const HTTP_PROXY = "@fastify/http-proxy";

const TOKEN = "t".repeat(64);
const PATH = "/certificates/filter?page=1";

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
  return startProgram(OURS, process.execPath, args, { port, folder, environment });
}

export function dataDirOf(folder: string): string {
  return join(folder, "data");
}

/** The product, with a bought token. @param more further settings */
export async function startOurs(
  folder: string,
  targetUrl: string,
  name = OURS,
  more: Readonly<Record<string, string>> = {},
): Promise<Contender> {
  const program = await startProduct(folder, targetUrl, more);
  const { token } = await (await newCustomer(program.url)).buyToken();
  const url = `${program.url}/api/v1/proxy${PATH}`;
  return { name, url, headers: clientHeaders(token), checks: true, programs: [program] };
}

export async function startNginxPlain(nginx: Nginx, targetPort: number): Promise<Contender> {
  const program = await startPlain(nginx, await freePort(), targetPort);
  return {
    name: "nginx",
    url: program.url + PATH,
    headers: clientHeaders(TOKEN),
    checks: false,
    programs: [program],
  };
}

export async function startNginxWithAuth(nginx: Nginx, targetPort: number): Promise<Contender> {
  const auth = await freePort();
  const backend = await startScript("auth-backend.ts", auth, TOKEN);
  const program = await startWithAuth(nginx, { listen: await freePort(), target: targetPort, auth });
  const url = program.url + PATH;
  return {
    name: NGINX_WITH_AUTH,
    url,
    headers: clientHeaders(TOKEN),
    checks: true,
    programs: [program, backend],
  };
}

export async function startHttpProxy(targetUrl: string): Promise<Contender> {
  const program = await startScript("http-proxy.ts", await freePort(), targetUrl);
  return {
    name: HTTP_PROXY,
    url: program.url + PATH,
    headers: clientHeaders(TOKEN),
    checks: false,
    programs: [program],
  };
}

function startScript(script: string, port: number, argument: string): Promise<Running> {
  const args = ["--import", import.meta.resolve("tsx"), packageFile("bench", script), String(port), argument];
  return startProgram(script, process.execPath, args, { port });
}
