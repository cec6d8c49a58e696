import { OURS } from "../contenders.ts";
import type { Language, Sentence } from "../load/sentence.ts";
import type { BarChart } from "./bar-chart.ts";
import type { Comparison } from "./comparison.ts";
import { DIRECT, NGINX, NGINX_EMPTY_AUTH, NGINX_WITH_AUTH } from "./contender-list.ts";
import { PACED, SIZES, SMALL } from "./plan.ts";
import { addedMsOf, cpuOf, medianOf, p50Of, p99Of, rateOf, ratioOf } from "./run-figures.ts";
import { shownCpu, shownMs, shownRate, shownRatio } from "./shown-figures.ts";

export type Table = {
  readonly heads: readonly string[];
  /** The first cell is the contender. */
  readonly rows: readonly (readonly string[])[];
};

/** A part of the report: its charts, and below them the same as a table. */
export type Section = {
  readonly title: Sentence;
  readonly note: Sentence;
  table(language: Language): Table;
  charts(language: Language): readonly BarChart[];
};

type Column = {
  readonly head: Sentence;
  cell(name: string, language: Language): string;
};

const CONTENDER: Sentence = { en: "Contender", ru: "Участник" };
const CPU: Sentence = { en: "CPU for a request", ru: "CPU на запрос" };

export function isOurs(name: string): boolean {
  return name.startsWith(OURS);
}

export function sectionsOf(comparison: Comparison): readonly Section[] {
  return [costSection(comparison), latencySection(comparison), sizeSection(comparison)];
}

function costSection(comparison: Comparison): Section {
  const { name: phase } = SMALL;
  const ratio = (name: string, other: string, of = cpuOf) => ratioOf(comparison, phase, { name, other, of });
  const middle = (name: string, of: typeof cpuOf) => medianOf(comparison, phase, name, of);
  const cpu = {
    head: CPU,
    cell: (name: string, language: Language) => shownCpu(middle(name, cpuOf), language),
  };
  const rate = {
    head: { en: "Requests/s", ru: "Запросов/с" },
    cell: (name: string, language: Language) => shownRate(middle(name, rateOf), language),
  };
  return {
    title: { en: "The cost of a request of 1 KiB", ru: "Сколько стоит запрос в 1 КиБ" },
    note: {
      en: "As many requests as one worker answers. CPU is the processor time of all processes that a contender needs; ratios are medians of the rounds.",
      ru: "Столько запросов, сколько успевает один рабочий процесс. CPU – процессорное время всех процессов участника; отношения – медианы по раундам.",
    },
    table: (language) =>
      tableOf(comparison, language, [
        cpu,
        versus("nginx", (name) => ratio(name, NGINX)),
        versus("auth_request, empty", (name) => ratio(name, NGINX_EMPTY_AUTH)),
        versus("auth_request, backend", (name) => ratio(name, NGINX_WITH_AUTH)),
        rate,
        {
          head: { en: "Requests/s, auth_request, empty = 1", ru: "Запросов/с, auth_request, empty = 1" },
          cell: (name, language) => shownRatio(ratio(name, NGINX_EMPTY_AUTH, rateOf), language),
        },
      ]),
    charts: (language) => [
      barsOf(comparison, language, { title: cpu.head, of: (name) => middle(name, cpuOf), cell: cpu.cell }),
      barsOf(comparison, language, { title: rate.head, of: (name) => middle(name, rateOf), cell: rate.cell }),
    ],
  };
}

function latencySection(comparison: Comparison): Section {
  const paced = comparison.plan.phases.find(({ id }) => id === PACED);
  const rate = paced?.kind === "paced" ? paced.rate : 0;
  const middle = (name: string, of: typeof cpuOf) => medianOf(comparison, PACED, name, of);
  const added = (name: string, of: typeof cpuOf) =>
    name === DIRECT ? null : addedMsOf(comparison, PACED, { name, other: DIRECT, of });
  const column = (head: Sentence, of: (name: string) => number | null): Column & { of: typeof of } => ({
    head,
    of,
    cell: (name, language) => shownMs(of(name), language),
  });
  const addedP50 = column({ en: "Added p50", ru: "Добавлено, p50" }, (name) => added(name, p50Of));
  const addedP99 = column({ en: "Added p99", ru: "Добавлено, p99" }, (name) => added(name, p99Of));
  return {
    title: {
      en: `Latency at ${shownRate(rate, "en")} requests a second`,
      ru: `Задержка при ${shownRate(rate, "ru")} запросов в секунду`,
    },
    note: {
      en: "Requests arrive on time whatever became of those before, and latency counts from when each was due. What a proxy adds is its latency less that of the target, round by round.",
      ru: "Запросы приходят вовремя, что бы ни стало с прежними, и задержка считается от положенного времени. Добавленное прокси – его задержка за вычетом задержки цели, по раундам.",
    },
    table: (language) =>
      tableOf(comparison, language, [
        column({ en: "p50", ru: "p50" }, (name) => middle(name, p50Of)),
        column({ en: "p99", ru: "p99" }, (name) => middle(name, p99Of)),
        addedP50,
        addedP99,
        { head: CPU, cell: (name, language) => shownCpu(middle(name, cpuOf), language) },
      ]),
    charts: (language) =>
      [addedP50, addedP99].map(({ head, of, cell }) =>
        barsOf(comparison, language, { title: head, of, cell }),
      ),
  };
}

function sizeSection(comparison: Comparison): Section {
  const phaseOf = (size: string): string =>
    comparison.plan.phases.find((phase) => phase.size === size && phase.kind !== "paced")?.id ?? size;
  const ratio = (size: string, name: string) =>
    ratioOf(comparison, phaseOf(size), { name, other: NGINX, of: cpuOf });
  const cpu = (size: string, name: string) => medianOf(comparison, phaseOf(size), name, cpuOf);
  const cell = (size: string, name: string, language: Language) =>
    cpu(size, name) === null
      ? shownCpu(null, language)
      : `${shownCpu(cpu(size, name), language)} (${shownRatio(ratio(size, name), language)})`;
  const titleOf = ({ name }: { readonly name: string }): Sentence => ({
    en: name.replace(/(?=[KM]iB)/, " "),
    ru: name.replace("KiB", " КиБ").replace("MiB", " МиБ"),
  });
  return {
    title: { en: "CPU by the size of the answer", ru: "CPU в зависимости от размера ответа" },
    note: {
      en: "In brackets beside nginx that checks nothing and buffers answers as it does by default.",
      ru: "В скобках – относительно nginx, который ничего не проверяет и буферизует ответы, как по умолчанию.",
    },
    table: (language) =>
      tableOf(
        comparison,
        language,
        SIZES.map((size) => ({ head: titleOf(size), cell: (name, as) => cell(size.name, name, as) })),
      ),
    charts: (language) =>
      SIZES.map(({ name: size, ...rest }) =>
        barsOf(comparison, language, {
          title: titleOf({ name: size, ...rest }),
          of: (name) => cpu(size, name),
          cell: (name, as) => cell(size, name, as),
        }),
      ),
  };
}

function versus(other: string, ratio: (name: string) => number | null): Column {
  return {
    head: { en: `CPU, ${other} = 1`, ru: `CPU, ${other} = 1` },
    cell: (name, language) => shownRatio(ratio(name), language),
  };
}

function tableOf({ contenders }: Comparison, language: Language, columns: readonly Column[]): Table {
  return {
    heads: [CONTENDER, ...columns.map(({ head }) => head)].map((head) => head[language]),
    rows: contenders.map(({ name }) => [name, ...columns.map(({ cell }) => cell(name, language))]),
  };
}

function barsOf(
  { contenders }: Comparison,
  language: Language,
  shown: {
    readonly title: Sentence;
    of(name: string): number | null;
    cell(name: string, language: Language): string;
  },
): BarChart {
  const bars = contenders.flatMap(({ name }) => {
    const value = shown.of(name);
    if (value === null) return [];
    return [{ name, value, label: shown.cell(name, language), tone: toneOf(name) }];
  });
  return { title: shown.title[language], bars };
}

function toneOf(name: string): "ours" | "target" | "other" {
  if (isOurs(name)) return "ours";
  return name === DIRECT ? "target" : "other";
}
