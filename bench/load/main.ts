/** `npm run load`: realistic users of a running service. `--help` lists the flags, docs/load.md explains them. */
import type { Figures } from "./figures.ts";
import { helpText } from "./flag-table.ts";
import { hintsFor } from "./hint-rules.ts";
import type { LoadRun } from "./load-run.ts";
import { type Fact, machineFacts } from "./machine-facts.ts";
import type { LoadPlan } from "./plan.ts";
import { probeHost } from "./probe-host.ts";
import { Progress, type Screen } from "./progress.ts";
import { FlagError, type ReadFlags, readFlags } from "./read-flags.ts";
import { assertWritable, judgeRun, writeResults } from "./results.ts";
import { runHeadless } from "./run-headless.ts";
import { languageOfLocale, type Sentence } from "./sentence.ts";
import { servePage } from "./serve-page.ts";

/** Nothing could be measured. */
const NOT_RUN = 2;
/** As shells report a program that Ctrl-C has ended. */
const INTERRUPTED = 130;
const LOOK_MS = 200;

const locale = process.env.LC_ALL || process.env.LC_MESSAGES || process.env.LANG;
process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  let flags: ReadFlags;
  try {
    flags = readFlags(args, locale);
  } catch (error) {
    if (!(error instanceof FlagError)) throw error;
    process.stderr.write(`${error.sentence[languageOfLocale(locale)]}\n`);
    return NOT_RUN;
  }
  if (flags.kind === "help") {
    process.stdout.write(`${helpText(flags.language)}\n`);
    return 0;
  }
  const { plan } = flags;
  try {
    await assertWritable(plan);
  } catch (error) {
    return refuse(plan, same(error));
  }
  const probe = await probeHost(plan);
  if (probe.kind === "away") {
    const [hint] = hintsFor([{ call: "page", status: 0, code: probe.code, count: 1, samples: [] }]);
    return refuse(plan, {
      en: `${plan.behaviour.host} cannot be reached: ${probe.message || probe.code}\n${hint?.en ?? ""}`.trim(),
      ru: `${plan.behaviour.host} недоступен: ${probe.message || probe.code}\n${hint?.ru ?? ""}`.trim(),
    });
  }
  const progress = new Progress(plan, openScreen());
  const facts = machineFacts(probe.version);
  return plan.isHeadless ? headless(plan, progress, facts) : withPage(plan, progress, facts);
}

async function headless(plan: LoadPlan, progress: Progress, facts: readonly Fact[]): Promise<number> {
  progress.tell(goal(plan));
  return finish(plan, progress, facts, await runHeadless(plan, progress, interrupts()));
}

/** Serves the page until Ctrl-C; the last load is the one that is judged and reported. */
async function withPage(plan: LoadPlan, progress: Progress, facts: readonly Fact[]): Promise<number> {
  const interrupted = interrupts();
  const watch = (run: LoadRun): void => {
    const looks = setInterval(() => progress.show(run.figures), LOOK_MS);
    void run.ended.then(() => {
      clearInterval(looks);
      // Each load that ends on the page is reported: the last one stays.
      if (!interrupted.aborted) void finish(plan, progress, facts, run.figures);
    });
  };
  let page: Awaited<ReturnType<typeof servePage>>;
  try {
    page = await servePage(plan, facts, watch);
  } catch (error) {
    return refuse(plan, same(error));
  }
  progress.tell({
    en: `The page: ${page.url}   Ctrl-C ends it`,
    ru: `Страница: ${page.url}   Завершить: Ctrl-C`,
  });
  await new Promise<void>((resolve) => {
    if (interrupted.aborted) resolve();
    interrupted.addEventListener("abort", () => resolve());
  });
  const run = page.run();
  const wasRunning = run !== null && run.figures.state !== "ended";
  run?.stop("interrupt");
  await run?.ended;
  await page.close();
  if (run === null) return NOT_RUN;
  return wasRunning ? finish(plan, progress, facts, run.figures) : judgeRun(run.figures);
}

/** Shows the result and writes the files. @returns the exit code */
async function finish(
  plan: LoadPlan,
  progress: Progress,
  facts: readonly Fact[],
  figures: Figures,
): Promise<number> {
  progress.end(figures);
  try {
    for (const path of await writeResults(plan, figures, facts)) progress.tell({ en: path, ru: path });
  } catch (error) {
    return refuse(plan, same(error));
  }
  return judgeRun(figures);
}

/** Aborts at the first Ctrl-C (or SIGTERM); at the second the program ends at once. */
function interrupts(): AbortSignal {
  const controller = new AbortController();
  const interrupt = (): void => {
    if (controller.signal.aborted) process.exit(INTERRUPTED);
    controller.abort();
  };
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", interrupt);
  return controller.signal;
}

function openScreen(): Screen {
  const { stdout } = process;
  // A reader that goes away, as `| head` does, does not end the load.
  stdout.on("error", () => undefined);
  return {
    isTerminal: stdout.isTTY === true,
    get columns() {
      return stdout.columns ?? 80;
    },
    get rows() {
      return stdout.rows ?? 24;
    },
    write: (text) => void stdout.write(text),
  };
}

function goal({ size, behaviour }: LoadPlan): Sentence {
  return {
    en: `${size.users} users of ${behaviour.host}: each gets an account there`,
    ru: `Пользователей: ${size.users}, сервис: ${behaviour.host}. Каждому создаётся учётная запись`,
  };
}

function same(error: unknown): Sentence {
  const told = error instanceof Error ? error.message : String(error);
  return { en: told, ru: told };
}

function refuse({ language }: LoadPlan, sentence: Sentence): number {
  process.stderr.write(`${sentence[language]}\n`);
  return NOT_RUN;
}
