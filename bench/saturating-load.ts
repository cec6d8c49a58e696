import { packageFile } from "../src/adapters/system/package-root.ts";
import { isInstalled } from "./find-program.ts";
import { runProgram } from "./run-program.ts";

/** On a busy machine a large page takes longer than the 2 s after which wrk counts a fault. */
const ANSWER_SECONDS_MAX = 10;

export type LoadPlan = {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly connections: number;
  readonly seconds: number;
};

export type LoadResult = {
  readonly requests: number;
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
};

/** Sends requests as fast as they are answered, from a separate process. @throws Error if one is not answered 200 */
export type Load = (plan: LoadPlan) => Promise<LoadResult>;

/** wrk if it is installed, since it uses the least processor time of the measured machine; else autocannon. */
export function chooseLoad(): { readonly name: string; readonly load: Load } {
  return isInstalled("wrk")
    ? { name: "wrk", load: loadByWrk }
    : { name: "autocannon", load: loadByAutocannon };
}

async function loadByWrk({ url, headers, connections, seconds }: LoadPlan): Promise<LoadResult> {
  const fields = Object.entries(headers).flatMap(([name, value]) => ["-H", `${name}: ${value}`]);
  const stdout = await runProgram("wrk", [
    "-t1",
    `-c${connections}`,
    `-d${seconds}s`,
    "--latency",
    `--timeout=${ANSWER_SECONDS_MAX}s`,
    ...fields,
    url,
  ]);
  const faults = /Non-2xx or 3xx responses: \d+|Socket errors: .*/.exec(stdout);
  if (faults !== null) throw new Error(`${url}: ${faults[0]}`);
  return {
    requests: Number(matched(stdout, /(\d+) requests in/)),
    requestsPerSecond: Number(matched(stdout, /Requests\/sec:\s+([\d.]+)/)),
    // Only at the start of a line: elsewhere wrk writes percentages such as "90.50%".
    p50Ms: milliseconds(matched(stdout, /^\s+50%\s+(\S+)/m)),
    p99Ms: milliseconds(matched(stdout, /^\s+99%\s+(\S+)/m)),
  };
}

async function loadByAutocannon({ url, headers, connections, seconds }: LoadPlan): Promise<LoadResult> {
  const fields = Object.entries(headers).flatMap(([name, value]) => ["-H", `${name}=${value}`]);
  const program = packageFile("node_modules/autocannon/autocannon.js");
  const args = [program, "--json", "-c", String(connections), "-d", String(seconds), ...fields, url];
  const stdout = await runProgram(process.execPath, args);
  const result = JSON.parse(stdout);
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${url}: ${result.non2xx} refused, ${result.errors} failed`);
  return {
    requests: result.requests.total,
    requestsPerSecond: result.requests.average,
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
  };
}

function matched(text: string, pattern: RegExp): string {
  const found = pattern.exec(text)?.[1];
  if (found === undefined) throw new Error(`wrk did not print ${pattern}: ${text}`);
  return found;
}

const UNITS_MS: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1_000, m: 60_000 };

/** wrk writes "834.00us", "1.20ms", "1.00s". */
function milliseconds(text: string): number {
  const [, amount = "", unit = ""] = /^([\d.]+)([a-z]+)$/.exec(text) ?? [];
  return Number(amount) * (UNITS_MS[unit] ?? Number.NaN);
}
