import { packageFile } from "../../src/adapters/system/package-root.ts";
import type { Contender } from "../contenders.ts";
import type { ClientPlan } from "../open-loop/main.ts";
import type { OpenLoopResult } from "../open-loop/open-loop.ts";
import type { TransfersResult } from "../open-loop/transfers.ts";
import { cpuMsOfEndedChildren, cpuMsOfTree } from "../process-cpu.ts";
import { runProgram } from "../run-program.ts";
import { chooseLoad } from "../saturating-load.ts";
import type { Sample } from "./comparison.ts";
import type { Phase } from "./plan.ts";

type Loaded = Pick<Sample, "requests" | "requestsPerSecond" | "p50Ms" | "p99Ms" | "lateP99Ms">;

/** Puts the load of one phase on a contender. @throws Error if a request is not answered by 200 */
export async function takeTurn(contender: Contender, phase: Phase): Promise<Sample> {
  const cpuMs = (): number => contender.programs.reduce((sum, { pid }) => sum + cpuMsOfTree(pid), 0);
  const before = { cpuMs: cpuMs(), loadMs: cpuMsOfEndedChildren(), atMs: performance.now() };
  const loaded = await load(contender, phase);
  const usedMs = cpuMs() - before.cpuMs;
  return {
    ...loaded,
    cpuUs: contender.programs.length === 0 ? null : (usedMs * 1_000) / loaded.requests,
    loadShare: (cpuMsOfEndedChildren() - before.loadMs) / (performance.now() - before.atMs),
  };
}

async function load({ url: base, headers }: Contender, phase: Phase): Promise<Loaded> {
  const url = `${base}/${phase.size}`;
  if (phase.kind === "saturated") {
    return { ...(await chooseLoad().load({ url, headers, ...phase })), lateP99Ms: null };
  }
  if (phase.kind === "transfers") {
    const { transfers } = phase;
    const result = await runClient<TransfersResult>({ kind: "transfers", plan: { url, headers, transfers } });
    const requestsPerSecond = result.requests / result.seconds;
    return { requests: result.requests, requestsPerSecond, p50Ms: null, p99Ms: null, lateP99Ms: null };
  }
  const result = await runClient<OpenLoopResult>({ kind: "open-loop", plan: { url, headers, ...phase } });
  const { requests, measuredPerSecond, p50Ms, p99Ms, lateP99Ms } = result;
  return { requests, requestsPerSecond: measuredPerSecond, p50Ms, p99Ms, lateP99Ms };
}

async function runClient<Result>(plan: ClientPlan): Promise<Result> {
  const script = packageFile("bench/open-loop/main.ts");
  const args = ["--import", import.meta.resolve("tsx"), script];
  return JSON.parse(await runProgram(process.execPath, args, JSON.stringify(plan))) as Result;
}
