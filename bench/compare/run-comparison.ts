/** `npm run bench`: all contenders in one run, in turns, and its report. */
import { createHash, randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { clientHeaders } from "../../test/support/customer.ts";
import type { Contender } from "../contenders.ts";
import { isInstalled } from "../find-program.ts";
import type { Sentence } from "../load/sentence.ts";
import { startFileTarget } from "../nginx.ts";
import { freePort } from "../start-program.ts";
import { type Place, withNginx } from "../with-nginx.ts";
import type { Comparison, Sample } from "./comparison.ts";
import { CONTENDERS, type Entry, type Stage } from "./contender-list.ts";
import { busyNow, machineFacts } from "./machine-facts.ts";
import { type Plan, planOf, SIZES, SMALL } from "./plan.ts";
import { type Proven, proveContender } from "./prove-contender.ts";
import { takeTurn } from "./take-turn.ts";
import { writeReports } from "./write-reports.ts";

/** A map of one entry would be no map. */
const TOKENS = 1_000;
const WARM_UP_REQUESTS = 20_000;
const WARM_UP_MS_MAX = 20_000;

const WITHOUT_WRK: Sentence = {
  en: "wrk is not installed (apt-get install wrk): autocannon sends instead, and uses much of the same machine.",
  ru: "Нет программы wrk (apt-get install wrk): вместо неё autocannon, которому нужно куда больше той же машины.",
};

type Options = {
  readonly isQuick: boolean;
  /** Null for those of the plan. */
  readonly rounds: number | null;
  /** Where the reports are written. */
  readonly folder: string;
  /** Whether the tables of docs/benchmarks.md are replaced as well. */
  readonly isForDocs: boolean;
};

/** Measures, prints and writes the reports. @returns the exit code: 1, with one sentence, if a program is not installed */
export function runComparison({ isQuick, rounds, folder, isForDocs }: Options): Promise<number> {
  return withNginx(async (place) => {
    const plan = planOf(isQuick, rounds);
    const busyBefore = await busyNow();
    const startedAt = new Date().toISOString();
    const { stage, bodies } = await setStage(place);
    const entries = CONTENDERS.filter(({ needs }) => needs === undefined || isInstalled(needs.program));
    const skipped = [
      ...CONTENDERS.filter((entry) => !entries.includes(entry)).map(whyLeftOut),
      ...(isInstalled("wrk") ? [] : [WITHOUT_WRK]),
    ];
    for (const line of skipped) say(line.en);
    const contenders: Contender[] = [];
    for (const entry of entries) contenders.push(await startProven(entry, stage, bodies));
    const samples = await takeTurns(contenders, plan);
    const comparison: Comparison = {
      format: 1,
      startedAt,
      facts: await machineFacts(busyBefore),
      plan,
      contenders: entries.map(({ name, does }, at) => ({
        name,
        does,
        checks: contenders[at]?.checks ?? false,
      })),
      skipped,
      samples,
    };
    await writeReports(comparison, { folder, isForDocs });
  });
}

async function setStage(place: Place): Promise<{ stage: Stage; bodies: readonly Proven[] }> {
  const text = randomBytes(SMALL.bytes / 2).toString("hex");
  const files = SIZES.filter((size) => size !== SMALL).map(({ name, bytes }) => ({
    name,
    type: "application/octet-stream",
    coding: null,
    sent: randomBytes(bytes),
  }));
  const texts = [{ name: SMALL.name, text }];
  const target = place.track(await startFileTarget(place, await freePort(), files, texts));
  const tokens = Array.from({ length: TOKENS }, () => randomBytes(32).toString("hex"));
  const [token = ""] = tokens;
  const device = clientHeaders(token)["x-device-id"];
  const tokenMap = join(place.folder, "tokens.map");
  await writeFile(tokenMap, tokens.map((each) => `${each} ${device}\n`).join(""), { mode: 0o600 });
  const hashOf = (data: string | Buffer): string => createHash("sha256").update(data).digest("hex");
  const bodies = [
    { name: SMALL.name, sha256: hashOf(text) },
    ...files.map(({ name, sent }) => ({ name, sha256: hashOf(sent) })),
  ];
  return { stage: { place, target, targetPort: Number(new URL(target.url).port), token, tokenMap }, bodies };
}

async function startProven(entry: Entry, stage: Stage, bodies: readonly Proven[]): Promise<Contender> {
  const contender = await entry.start(stage);
  for (const each of contender.programs) stage.place.track(each);
  await proveContender(contender, bodies);
  const proof = contender.checks ? ", a wrong token is refused by 401" : "";
  say(`${entry.name}: started; each body has its SHA-256${proof}.`);
  return contender;
}

function whyLeftOut({ name, needs }: Entry): Sentence {
  const { program = "", package: from = "" } = needs ?? {};
  return {
    en: `${name} is left out: ${program} is not installed (apt-get install ${from}).`,
    ru: `${name} пропущен: нет программы ${program} (apt-get install ${from}).`,
  };
}

/** In each round every contender gets each phase; who comes first changes from round to round. */
async function takeTurns(contenders: readonly Contender[], plan: Plan): Promise<Comparison["samples"]> {
  say("Warming up.");
  for (const contender of contenders) await warmUp(contender, plan);
  const named = contenders.map(({ name }) => name);
  const samples = new Map(
    plan.phases.map(({ id }) => [id, new Map(named.map((name) => [name, noSamples()]))]),
  );
  for (let round = 0; round < plan.rounds; round++) {
    for (const phase of plan.phases) {
      const from = round % contenders.length;
      for (const contender of [...contenders.slice(from), ...contenders.slice(0, from)]) {
        samples
          .get(phase.id)
          ?.get(contender.name)
          ?.push(await takeTurn(contender, phase));
      }
      say(`Round ${round + 1} of ${plan.rounds}: ${phase.id} done.`);
    }
  }
  return Object.fromEntries([...samples].map(([id, ofPhase]) => [id, Object.fromEntries(ofPhase)]));
}

/** Until the code of those that compile while they run is compiled: on a busy machine that takes its time. */
async function warmUp(contender: Contender, { phases: [first] }: Plan): Promise<void> {
  const deadlineMs = performance.now() + WARM_UP_MS_MAX;
  for (let requests = 0; requests < WARM_UP_REQUESTS && performance.now() < deadlineMs; ) {
    if (first === undefined) return;
    requests += (await takeTurn(contender, first)).requests;
  }
}

function noSamples(): Sample[] {
  return [];
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
