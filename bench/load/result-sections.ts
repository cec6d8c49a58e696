import { type Chart, chartSvg, escapeHtml, type Line } from "./chart-svg.ts";
import type { CallFigures, Figures, Times } from "./figures.ts";
import type { Fact } from "./machine-facts.ts";
import { notesOn } from "./notes.ts";
import type { LoadPlan } from "./plan.ts";
import type { Language, Sentence } from "./sentence.ts";
import { type Shown, shownIn } from "./shown-values.ts";
import { shownVerdict } from "./text-table.ts";
import { CALL_WORDS, ENDED_WORDS, STATE_WORDS, TARGET_WORDS, WORDS } from "./words.ts";

/** A load as HTML, for the report and, while it runs, for the page. Text that the server chose is escaped. */
export function resultSections(plan: LoadPlan, figures: Figures, facts: readonly Fact[]): string {
  const { language } = plan;
  const shown = shownIn(language);
  return [
    headline(figures, language),
    targetCards(figures, language),
    notes(plan, figures),
    charts(figures, language),
    section(WORDS.measuredCalls[language], callTable(figures.calls, figures, language, shown)),
    section(WORDS.errorKinds[language], errorTable(figures, language, shown)),
    figures.ramp.calls.length === 0
      ? ""
      : section(WORDS.rampCalls[language], callTable(figures.ramp.calls, null, language, shown)),
    `<div class="columns">${[
      section(WORDS.generator[language], factList(generatorFacts(figures, shown), language)),
      section(WORDS.machine[language], factList(facts, language)),
    ].join("")}</div>`,
    `<div class="settings">${section(WORDS.settings[language], factList(settingFacts(plan, figures, shown), language))}</div>`,
  ].join("\n");
}

function section(title: string, content: string): string {
  return `<section><h2>${escapeHtml(title)}</h2>${content}</section>`;
}

function headline(figures: Figures, language: Language): string {
  const { state, endedBy, answered, verdicts, requests } = figures;
  const isOver = state === "ended";
  const isMet = verdicts.every((verdict) => verdict.isMet);
  const sentence = ((): Sentence => {
    if (answered === 0) return isOver || requests > 0 ? WORDS.notMeasured : WORDS.notYet;
    if (verdicts.length === 0) return WORDS.noTargets;
    if (isOver) return isMet ? WORDS.met : WORDS.notMet;
    return isMet ? WORDS.metSoFar : WORDS.notMetSoFar;
  })();
  const tone = answered === 0 || verdicts.length === 0 ? "plain" : isMet ? "good" : "bad";
  const shown = shownIn(language);
  const seconds = state === "ramping" ? figures.rampSeconds : figures.measuredSeconds;
  const about = [
    endedBy === null ? STATE_WORDS[state][language] : ENDED_WORDS[endedBy][language],
    shown.duration(seconds),
    `${WORDS.requests[language]}: ${shown.count(requests)}`,
    `${WORDS.users[language]}: ${shown.count(figures.ready)} / ${shown.count(figures.size.users)}`,
    `${WORDS.inFlight[language]}: ${shown.count(figures.inFlight)}`,
  ];
  return `<header class="verdict ${tone}"><strong>${escapeHtml(sentence[language])}</strong><span>${escapeHtml(about.join(" · "))}</span></header>`;
}

function targetCards(figures: Figures, language: Language): string {
  const cards = figures.verdicts.map((verdict) => {
    const { wanted, actual } = shownVerdict(verdict, language);
    const tone = figures.answered === 0 ? "plain" : verdict.isMet ? "good" : "bad";
    const mark = tone === "plain" ? "" : tone === "good" ? " ✓" : " ✗";
    return `<li class="card ${tone}"><b>${escapeHtml(actual)}${mark}</b><span>${escapeHtml(`${TARGET_WORDS[verdict.name][language]} ${wanted}`)}</span></li>`;
  });
  return cards.length === 0 ? "" : `<ul class="cards">${cards.join("")}</ul>`;
}

function notes(plan: LoadPlan, figures: Figures): string {
  const list = notesOn(figures, plan.targets, plan.behaviour.thinkMs);
  if (list.length === 0) return "";
  return `<ul class="notes">${list.map((note) => `<li>${escapeHtml(note[plan.language])}</li>`).join("")}</ul>`;
}

function charts({ points, size, rampSeconds, state }: Figures, language: Language): string {
  const times = points.map(({ atS }) => atS);
  const measuredFromS = state === "ramping" ? null : rampSeconds;
  const unit = language === "ru" ? "мс" : "ms";
  const draw = (title: Sentence, unitText: string, lines: readonly Line[]): string =>
    figure({ title: title[language], unit: unitText, times, lines, measuredFromS }, language);
  const word = (sentence: Sentence): string => sentence[language];
  return `<div class="charts">${[
    draw(WORDS.throughput, "", [
      { name: word(WORDS.rps), tone: "blue", values: points.map(({ rps }) => rps) },
      { name: word(WORDS.errorsPerSecond), tone: "red", values: points.map(({ errors }) => errors) },
    ]),
    draw(size.rate === null ? WORDS.latency : WORDS.latencyOpen, unit, [
      { name: "p50", tone: "green", values: points.map(({ p50Ms }) => p50Ms) },
      { name: "p95", tone: "orange", values: points.map(({ p95Ms }) => p95Ms) },
      { name: "p99", tone: "violet", values: points.map(({ p99Ms }) => p99Ms) },
    ]),
    draw(WORDS.load, "", [
      { name: word(WORDS.usersLine), tone: "blue", values: points.map(({ users }) => users) },
      { name: word(WORDS.inFlight), tone: "orange", values: points.map(({ inFlight }) => inFlight) },
    ]),
  ].join("")}</div>`;
}

function figure(chart: Chart, language: Language): string {
  const legend = chart.lines
    .map(({ name, tone }) => `<span class="key ${tone}">${escapeHtml(name)}</span>`)
    .join("");
  const unit = chart.unit === "" ? "" : `, ${chart.unit}`;
  return `<figure><figcaption><b>${escapeHtml(chart.title + unit)}</b>${legend}</figcaption>${chartSvg(chart, language)}</figure>`;
}

/** @param whole adds the sums of the load; null: of these calls alone nothing is summed up */
function callTable(
  calls: readonly CallFigures[],
  whole: Figures | null,
  language: Language,
  shown: Shown,
): string {
  const heads = [WORDS.call, WORDS.count, WORDS.expected, WORDS.errors, WORDS.mean].map(
    (word) => word[language],
  );
  const rows = calls.map((call) => [
    CALL_WORDS[call.name][language],
    shown.count(call.requests),
    shown.count(call.expected),
    shown.count(call.failed + call.unfinished),
    ...timeCells(call.latency, shown),
    shown.bytes(call.bytes),
  ]);
  const sums = whole === null ? [] : sumRows(whole, language, shown);
  return table(
    [...heads, "p50", "p95", "p99", "p99.9", WORDS.max[language], WORDS.bytes[language]],
    rows,
    sums,
  );
}

function sumRows(whole: Figures, language: Language, shown: Shown): string[][] {
  const { calls, requests, bad, latency, sending } = whole;
  const expected = calls.reduce((sum, call) => sum + call.expected, 0);
  const bytes = shown.bytes(calls.reduce((sum, call) => sum + call.bytes, 0));
  const counts = [shown.count(requests), shown.count(expected), shown.count(bad)];
  const all = [WORDS.all[language], ...counts, ...timeCells(latency, shown), bytes];
  if (whole.size.rate === null) return [all];
  return [all, [WORDS.fromSending[language], "", "", "", ...timeCells(sending, shown), ""]];
}

function timeCells({ meanMs, p50Ms, p95Ms, p99Ms, p999Ms, maxMs }: Times, shown: Shown): string[] {
  return [meanMs, p50Ms, p95Ms, p99Ms, p999Ms, maxMs].map(shown.time);
}

function errorTable({ errors, ramp }: Figures, language: Language, shown: Shown): string {
  const heads = [WORDS.call, WORDS.status, WORDS.code, WORDS.when, WORDS.count, WORDS.sentences];
  const rowsOf = (list: Figures["errors"], when: Sentence): string[][] =>
    list.map(({ call, status, code, count, samples }) => [
      CALL_WORDS[call][language],
      status === 0 ? WORDS.noStatus[language] : String(status),
      code,
      when[language],
      shown.count(count),
      samples.join("\n"),
    ]);
  const rows = [...rowsOf(errors, WORDS.measured), ...rowsOf(ramp.errors, WORDS.whileRamping)];
  if (rows.length === 0) return `<p>${escapeHtml(WORDS.noErrors[language])}</p>`;
  return table(
    heads.map((head) => head[language]),
    rows,
    [],
    "texts",
  );
}

function table(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  sums: readonly (readonly string[])[],
  kind = "numbers",
): string {
  const row = (cells: readonly string[]): string =>
    `<tr>${cells.map((cell, at) => (at === 0 ? `<th scope="row">${escapeHtml(cell)}</th>` : `<td>${escapeHtml(cell)}</td>`)).join("")}</tr>`;
  const head = heads.map((text) => `<th scope="col">${escapeHtml(text)}</th>`).join("");
  const foot = sums.length === 0 ? "" : `<tfoot>${sums.map(row).join("")}</tfoot>`;
  const label = escapeHtml(heads[0] ?? "");
  // On a phone it scrolls by itself, also by keyboard.
  return `<div class="scroll" tabindex="0" role="region" aria-label="${label}"><table class="${kind}"><thead><tr>${head}</tr></thead><tbody>${rows.map(row).join("")}</tbody>${foot}</table></div>`;
}

function factList(facts: readonly Fact[], language: Language): string {
  const rows = facts.map(
    ({ name, value }) => `<dt>${escapeHtml(name[language])}</dt><dd>${escapeHtml(value)}</dd>`,
  );
  return `<dl>${rows.join("")}</dl>`;
}

function generatorFacts({ generator }: Figures, shown: Shown): Fact[] {
  return [
    { name: { en: "Processes", ru: "Процессы" }, value: shown.count(generator.processes) },
    {
      name: { en: "Processor time, of one core", ru: "Процессорное время, от одного ядра" },
      value: shown.percent(generator.cpuPercent),
    },
    {
      name: { en: "Busy, of the time", ru: "Занят, от времени" },
      value: shown.percent(generator.busyPercent),
    },
    {
      name: { en: "Longest stop of its event loop", ru: "Самая долгая остановка цикла событий" },
      value: shown.time(generator.loopDelayMaxMs),
    },
    ...(generator.latenessP99Ms === null
      ? []
      : [
          {
            name: { en: "Late with what was due, p99", ru: "Опоздание с отправкой, p99" },
            value: shown.time(generator.latenessP99Ms),
          },
        ]),
  ];
}

function settingFacts(plan: LoadPlan, figures: Figures, shown: Shown): Fact[] {
  const { behaviour, maxInFlight } = plan;
  const { users, spawnRate, rate } = figures.size;
  const seconds = (ms: number): string => `${ms / 1_000} s`;
  const facts: [string, string][] = [
    ["host", behaviour.host],
    ["users", shown.count(users)],
    ["spawn-rate", String(spawnRate)],
    ["rate", rate === null ? "-" : String(rate)],
    ["max-in-flight", rate === null ? "-" : shown.count(maxInFlight)],
    [
      "think-time",
      rate === null ? `${seconds(behaviour.thinkMs.min)} - ${seconds(behaviour.thinkMs.max)}` : "-",
    ],
    ["run-time", plan.runTimeMs === null ? "-" : seconds(plan.runTimeMs)],
    ["weights", [...behaviour.weights].map(([name, weight]) => `${name}=${weight}`).join(", ")],
    ["page", behaviour.pages.join(" ")],
    ["post", behaviour.posts.length === 0 ? "-" : `${behaviour.posts.join(" ")} (${behaviour.postShare} %)`],
    ["post-size", behaviour.posts.length === 0 ? "-" : behaviour.postSizes.join(", ")],
    ["timeout", seconds(behaviour.timeoutMs)],
    ["workers", String(figures.generator.processes)],
    ["seed", String(behaviour.seed)],
    ["insecure", behaviour.isInsecure ? "+" : "-"],
  ];
  return [
    { name: WORDS.run, value: `load-${figures.run}-…@example.com` },
    { name: WORDS.started, value: figures.startedAt },
    { name: WORDS.rampFor, value: shown.duration(figures.rampSeconds) },
    { name: WORDS.measuredFor, value: shown.duration(figures.measuredSeconds) },
    ...facts.map(([name, value]) => ({ name: { en: `--${name}`, ru: `--${name}` }, value })),
  ];
}
