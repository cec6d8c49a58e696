import type { Command } from "commander";
import { endMaintenance } from "../../../domain/maintenance/end-maintenance.ts";
import { type MaintenanceWindow, maintenanceStateOf } from "../../../domain/maintenance/maintenance-rules.ts";
import { changeMaintenance, planMaintenance } from "../../../domain/maintenance/plan-maintenance.ts";
import { readWindow, readWindowsAhead } from "../../../domain/maintenance/read-maintenance.ts";
import { THE_SERVICE } from "../../../kernel/actor.ts";
import type { Tx } from "../../../kernel/database.port.ts";
import { MINUTE_MS } from "../../../kernel/duration.ts";
import { isUuid, type Uuid } from "../../../kernel/ids.ts";
import type { Sentence } from "../../../kernel/language.ts";
import { formatTime } from "../../../kernel/time-text.ts";
import { openMachine } from "../../wiring/open-machine.ts";
import type { Cli } from "../cli.ts";
import { CliFault } from "../terminal/cli-fault.ts";
import { readTime } from "../terminal/read-time.ts";
import { withMigratedDatabase } from "./open-database.ts";

type Times = {
  readonly from?: string;
  readonly to?: string;
  readonly minutes?: string;
  readonly note?: string;
};
type Machine = ReturnType<typeof openMachine>;

const NOTE_CHARACTERS_MAX = 200;

const HELP = {
  maintenance: { en: "maintenance windows", ru: "окна техработ" },
  plan: {
    en: "plan a window in which nobody is let through, or begin one now",
    ru: "запланировать окно, когда доступ закрыт для всех, или начать его сейчас",
  },
  change: { en: "move or prolong a window", ru: "перенести или продлить окно" },
  end: {
    en: "end the window that runs; with an id: end or cancel that one",
    ru: "завершить текущее окно; с идентификатором — завершить или отменить указанное",
  },
  list: { en: "list the windows that run or are to come", ru: "показать текущее и будущие окна" },
  from: { en: "when it begins; left out: now", ru: "начало; если не указано — сейчас" },
  to: { en: "when it is planned to end", ru: "плановое окончание" },
  minutes: {
    en: "how long from its beginning, or, of a window that runs, from now on",
    ru: "длительность от начала, а для текущего окна — от этой минуты",
  },
  note: { en: "what customers are told beside the times", ru: "что сообщить клиентам, кроме времени" },
} satisfies Record<string, Sentence>;

export function addMaintenanceCommand(program: Command, cli: Cli): void {
  const { language } = cli.terminal;
  const group = program.command("maintenance").description(HELP.maintenance[language]);
  const withTimes = (command: Command): Command =>
    command
      .option("--from <time>", HELP.from[language])
      .option("--to <time>", HELP.to[language])
      .option("--minutes <count>", HELP.minutes[language])
      .option("--note <text>", HELP.note[language]);
  withTimes(group.command("plan").description(HELP.plan[language])).action((times: Times) =>
    plan(cli, times),
  );
  withTimes(group.command("change").description(HELP.change[language]).argument("<id>")).action(
    (id: string, times: Times) => change(cli, id, times),
  );
  group
    .command("end")
    .description(HELP.end[language])
    .argument("[id]")
    .action((id?: string) => end(cli, id ?? null));
  group
    .command("list")
    .description(HELP.list[language])
    .action(() => list(cli));
}

function plan(cli: Cli, times: Times): Promise<void> {
  return changing(cli, (tx, machine) => {
    const startsAt = times.from === undefined ? null : readTime("--from", times.from);
    const endsAt = endOf(times, startsAt?.getTime() ?? machine.clock.nowMs());
    if (endsAt === null) throw withoutEnd();
    return planMaintenance(tx, machine, THE_SERVICE, { startsAt, endsAt, note: noteOf(times) ?? null });
  });
}

function change(cli: Cli, id: string, times: Times): Promise<void> {
  return changing(cli, async (tx, machine) => {
    const startsAt = times.from === undefined ? null : readTime("--from", times.from);
    const window = await readWindow(tx, requireId(id));
    const beginsMs = (startsAt ?? window.startsAt).getTime();
    const endsAt = endOf(times, Math.max(beginsMs, machine.clock.nowMs()));
    const note = noteOf(times);
    if (startsAt === null && endsAt === null && note === undefined) throw withoutChange();
    return changeMaintenance(tx, machine, THE_SERVICE, {
      id: window.id,
      ...(startsAt === null ? {} : { startsAt }),
      ...(endsAt === null ? {} : { endsAt }),
      ...(note === undefined ? {} : { note }),
      precondition: null,
    });
  });
}

function end(cli: Cli, id: string | null): Promise<void> {
  return changing(cli, async (tx, machine) => {
    const chosen = id === null ? await runningId(tx, machine) : requireId(id);
    return endMaintenance(tx, machine, THE_SERVICE, { id: chosen, precondition: null });
  });
}

async function list(cli: Cli): Promise<void> {
  const { clock } = openMachine();
  const now = new Date(clock.nowMs());
  const windows = await withMigratedDatabase(cli, (database) => readWindowsAhead(database.direct, now));
  if (windows.length === 0)
    cli.terminal.say({ en: "No maintenance is planned.", ru: "Техработ не запланировано." });
  for (const window of windows) cli.terminal.print(lineOf(window, clock.nowMs()));
}

/** One change in one transaction, and the window as it is then. */
function changing(cli: Cli, work: (tx: Tx, machine: Machine) => Promise<MaintenanceWindow>): Promise<void> {
  const machine = openMachine();
  return withMigratedDatabase(cli, async (database) => {
    const window = await database.transaction((tx) => work(tx, machine));
    cli.terminal.print(lineOf(window, machine.clock.nowMs()));
  });
}

async function runningId(tx: Tx, { clock }: Machine): Promise<Uuid> {
  const nowMs = clock.nowMs();
  const windows = await readWindowsAhead(tx, new Date(nowMs));
  const running = windows.find((window) => maintenanceStateOf(window, nowMs) === "running");
  if (running !== undefined) return running.id;
  throw new CliFault({ en: "No maintenance runs now.", ru: "Сейчас техработы не идут." });
}

function lineOf(window: MaintenanceWindow, nowMs: number): string {
  const { id, startsAt, endsAt, note } = window;
  const times = `${formatTime(startsAt)}  ${formatTime(endsAt)}`;
  return [id, maintenanceStateOf(window, nowMs), times, ...(note === null ? [] : [note])].join("  ");
}

function endOf({ to, minutes }: Times, fromMs: number): Date | null {
  if (to !== undefined && minutes !== undefined) throw withoutEnd();
  if (to !== undefined) return readTime("--to", to);
  if (minutes === undefined) return null;
  if (!/^[1-9]\d{0,5}$/.test(minutes)) throw withoutEnd();
  return new Date(fromMs + Number(minutes) * MINUTE_MS);
}

function noteOf({ note }: Times): string | undefined {
  if (note === undefined) return undefined;
  const text = note.trim();
  if (text !== "" && text.length <= NOTE_CHARACTERS_MAX) return text;
  throw new CliFault(
    {
      en: `--note: expected 1 to ${NOTE_CHARACTERS_MAX} characters.`,
      ru: `--note: ожидается от 1 до ${NOTE_CHARACTERS_MAX} символов.`,
    },
    2,
  );
}

function requireId(text: string): Uuid {
  if (isUuid(text)) return text.toLowerCase();
  throw new CliFault({ en: `${text} is no id of a window.`, ru: `${text} — не идентификатор окна.` }, 2);
}

function withoutEnd(): CliFault {
  return new CliFault(
    {
      en: "Give the end by --to, or the length by --minutes: a whole number.",
      ru: "Укажите окончание (--to) или длительность целым числом минут (--minutes).",
    },
    2,
  );
}

function withoutChange(): CliFault {
  return new CliFault(
    {
      en: "Say what is to change: --from, --to, --minutes or --note.",
      ru: "Укажите, что изменить: --from, --to, --minutes или --note.",
    },
    2,
  );
}
