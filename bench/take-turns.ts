import type { Contender } from "./contenders.ts";
import { cpuMsOfTree } from "./process-cpu.ts";
import type { Measured, Measurements } from "./report.ts";
import { chooseLoad, type LoadPlan, type LoadResult } from "./saturating-load.ts";

/** Connections are opened and code is compiled in this time. */
const WARM_UP_SECONDS = 2;

export type LoadTurns = {
  readonly rounds: number;
  /** How long each contender's turn in a round takes. */
  readonly seconds: number;
  readonly connections: number;
};

/** What to request, with which credentials, and whose processor time counts. */
type Asked = Pick<Contender, "name" | "url" | "headers" | "programs">;

/**
 * Puts load on each contender in turn, in each round.
 * @param targetUrl the nginx that they all forward to
 */
export async function measureAll(
  contenders: readonly Asked[],
  targetUrl: string,
  turns: LoadTurns,
): Promise<Measurements> {
  const { name, load } = chooseLoad();
  const { rounds, seconds, connections } = turns;
  const plan = `${rounds} rounds of ${seconds} s, ${connections} connections`;
  process.stdout.write(`Load by ${name}: ${plan}, medians. Node ${process.version}.\n`);
  const measurements = new Map<string, Measured[]>(contenders.map((contender) => [contender.name, []]));
  for (const contender of contenders) await load({ ...contender, connections, seconds: WARM_UP_SECONDS });
  for (let round = 0; round < rounds; round++) {
    for (const contender of contenders) {
      const measured = await measure(contender, (at) => load({ ...at, seconds, connections }), targetUrl);
      measurements.get(contender.name)?.push(measured);
    }
  }
  return measurements;
}

async function measure(
  { url, headers, programs }: Asked,
  load: (at: Pick<LoadPlan, "url" | "headers">) => Promise<LoadResult>,
  targetUrl: string,
): Promise<Measured> {
  const cpuMs = (): number => programs.reduce((sum, { pid }) => sum + cpuMsOfTree(pid), 0);
  const connectionsBefore = await acceptedBy(targetUrl);
  const cpuMsBefore = cpuMs();
  const result = await load({ url, headers });
  const thousands = result.requests / 1_000;
  return {
    ...result,
    cpuMsPerThousand: (cpuMs() - cpuMsBefore) / thousands,
    connectionsPerThousand: ((await acceptedBy(targetUrl)) - connectionsBefore) / thousands,
  };
}

/** How many connections the target has accepted so far: a proxy should reuse them. */
async function acceptedBy(targetUrl: string): Promise<number> {
  const status = await (await fetch(`${targetUrl}/stub_status`)).text();
  return Number(/^\s*(\d+) \d+ \d+\s*$/m.exec(status)?.[1]);
}
