import type { Command } from "commander";
import type { Compensation } from "../../../domain/compensation/compensation.ts";
import { type RunDeps, runCompensation } from "../../../domain/compensation/run-compensation.ts";
import { previewCompensation, startCompensation } from "../../../domain/compensation/start-compensation.ts";
import { undoCompensation } from "../../../domain/compensation/undo-compensation.ts";
import { THE_SERVICE } from "../../../kernel/actor.ts";
import { SECOND_MS } from "../../../kernel/duration.ts";
import { isUuid } from "../../../kernel/ids.ts";
import type { Sentence } from "../../../kernel/language.ts";
import { formatTime } from "../../../kernel/time-text.ts";
import { openMachine } from "../../wiring/open-machine.ts";
import type { Cli } from "../cli.ts";
import { CliFault } from "../terminal/cli-fault.ts";
import { readTime } from "../terminal/read-time.ts";
import { withMigratedDatabase } from "./open-database.ts";

type Options = {
  readonly from?: string;
  readonly to?: string;
  readonly dryRun?: true;
  readonly undo?: string;
  readonly reason?: string;
};

const REASON_CHARACTERS_MAX = 500;

const HELP = {
  command: {
    en: "give live tokens back the time that they lost while the target was down",
    ru: "вернуть активным токенам время, потерянное, пока целевой сервер не отвечал",
  },
  from: { en: "from when on outages count", ru: "с какого времени учитывать сбои" },
  to: { en: "until when outages count", ru: "до какого времени учитывать сбои" },
  dryRun: { en: "say what would be given, and change nothing", ru: "показать результат, ничего не меняя" },
  undo: {
    en: "take back what a compensation gave, as far as it is not used yet",
    ru: "отменить компенсацию: забрать то, что ещё не использовано",
  },
  reason: { en: "why, for the audit log", ru: "причина для журнала аудита" },
} satisfies Record<string, Sentence>;

export function addCompensateCommand(program: Command, cli: Cli): void {
  const { language } = cli.terminal;
  program
    .command("compensate")
    .description(HELP.command[language])
    .option("--from <time>", HELP.from[language])
    .option("--to <time>", HELP.to[language])
    .option("--dry-run", HELP.dryRun[language])
    .option("--undo <id>", HELP.undo[language])
    .option("--reason <text>", HELP.reason[language])
    .action((options: Options) => compensate(cli, options));
}

async function compensate(cli: Cli, { from, to, dryRun, undo, reason }: Options): Promise<void> {
  const why = reason === undefined ? null : requireReason(reason);
  if (undo !== undefined) {
    if (from !== undefined || to !== undefined || dryRun === true) throw wrongOptions();
    return takeBack(cli, undo, why);
  }
  if (from === undefined || to === undefined) throw wrongOptions();
  const asked = { from: readTime("--from", from), to: readTime("--to", to) };
  return dryRun === true ? preview(cli, asked) : give(cli, { ...asked, reason: why });
}

function preview(cli: Cli, asked: { readonly from: Date; readonly to: Date }): Promise<void> {
  return withMigratedDatabase(cli, async (database) => {
    const found = await previewCompensation(database.direct, openMachine(), asked);
    for (const { fromMs, toMs } of found.intervals) {
      cli.terminal.print(`${formatTime(new Date(fromMs))}  ${formatTime(new Date(toMs))}`);
    }
    if (found.runningSince !== null) cli.terminal.say(stillDown(found.runningSince));
    const seconds = found.givenMs / SECOND_MS;
    cli.terminal.say({
      en: `Outages: ${found.intervals.length}. ${found.tokenCount} token(s) would get ${seconds} s back together. Nothing was changed.`,
      ru: `Сбоев: ${found.intervals.length}. Было бы возвращено всего ${seconds} с, токенов: ${found.tokenCount}. Ничего не изменено.`,
    });
  });
}

function give(
  cli: Cli,
  asked: { readonly from: Date; readonly to: Date; readonly reason: string | null },
): Promise<void> {
  return withMigratedDatabase(cli, async (database) => {
    const deps: RunDeps = { ...openMachine(), database };
    const started = await database.transaction((tx) => startCompensation(tx, deps, THE_SERVICE, asked));
    const { id, tokenCount, givenMs } = await runToItsEnd(deps, started);
    cli.terminal.say({
      en: `${tokenCount} token(s) got ${givenMs / SECOND_MS} s back together. To take it back: zenzefi compensate --undo ${id}`,
      ru: `Возвращено всего ${givenMs / SECOND_MS} с, токенов: ${tokenCount}. Отменить: zenzefi compensate --undo ${id}`,
    });
  });
}

function takeBack(cli: Cli, id: string, reason: string | null): Promise<void> {
  if (!isUuid(id)) throw unknownCompensation(id);
  return withMigratedDatabase(cli, async (database) => {
    const deps: RunDeps = { ...openMachine(), database };
    const undoing = await database.transaction((tx) =>
      undoCompensation(tx, deps, THE_SERVICE, { id: id.toLowerCase(), reason }),
    );
    const { givenMs, takenBackMs } = await runToItsEnd(deps, undoing);
    const [back, spent] = [takenBackMs / SECOND_MS, (givenMs - takenBackMs) / SECOND_MS];
    cli.terminal.say({
      en: `${back} s were taken back; ${spent} s had been used already, or are of tokens that are gone.`,
      ru: `Отменено ${back} с; ещё ${spent} с уже использованы или относятся к отозванным токенам.`,
    });
  });
}

/** A service that runs goes on with it too, if this is interrupted. */
function runToItsEnd(deps: RunDeps, { id }: Compensation): Promise<Compensation> {
  return runCompensation(deps, id, new AbortController().signal);
}

function stillDown(since: Date): Sentence {
  return {
    en: `The target is down since ${formatTime(since)}; that outage is left out until it has ended.`,
    ru: `Целевой сервер не отвечает с ${formatTime(since)}; этот сбой учитывается только после его окончания.`,
  };
}

function requireReason(text: string): string {
  const reason = text.trim();
  if (reason !== "" && reason.length <= REASON_CHARACTERS_MAX) return reason;
  throw new CliFault(
    {
      en: `--reason: expected 1 to ${REASON_CHARACTERS_MAX} characters.`,
      ru: `--reason: ожидается от 1 до ${REASON_CHARACTERS_MAX} символов.`,
    },
    2,
  );
}

function wrongOptions(): CliFault {
  return new CliFault(
    { en: "Give --from and --to, or --undo alone.", ru: "Укажите --from и --to либо только --undo." },
    2,
  );
}

function unknownCompensation(id: string): CliFault {
  return new CliFault(
    { en: `${id} is no id of a compensation.`, ru: `${id} — не идентификатор компенсации.` },
    2,
  );
}
