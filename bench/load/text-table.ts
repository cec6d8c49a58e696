import type { CallFigures, Figures, Times } from "./figures.ts";
import type { Verdict } from "./judge-rules.ts";
import type { Language } from "./sentence.ts";
import { shownIn } from "./shown-values.ts";
import { CALL_WORDS, TARGET_WORDS, WORDS } from "./words.ts";

const ERRORS_SHOWN = 8;

/** The calls as a table for a terminal, and below it the most frequent errors. */
export function tableLines(figures: Figures, language: Language): string[] {
  const isRamp = figures.state === "ramping" || figures.requests === 0;
  const calls = isRamp ? figures.ramp.calls : figures.calls;
  const heads = [WORDS.call, WORDS.count, WORDS.errors, WORDS.mean].map((word) => word[language]);
  const rows = calls.map((call) => callRow(call, language));
  if (!isRamp) rows.push(totalRow(figures, language));
  const table = [[...heads, "p50", "p95", "p99", WORDS.max[language]], ...rows];
  const widths =
    table[0]?.map((_, column) => Math.max(...table.map((row) => (row[column] ?? "").length))) ?? [];
  const lines = table.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart((widths[column] ?? 0) + 2),
      )
      .join(""),
  );
  return [...lines, ...errorLines(figures, language)];
}

/** `p95, below 200 ms: 12.3 ms  ok` for each target. */
export function verdictLines(verdicts: readonly Verdict[], language: Language): string[] {
  return verdicts.map((verdict) => {
    const { wanted, actual } = shownVerdict(verdict, language);
    return `${verdict.isMet ? "✓" : "✗"} ${TARGET_WORDS[verdict.name][language]} ${wanted}: ${actual}`;
  });
}

/** A target and what was measured, with units. */
export function shownVerdict(
  { name, wanted, actual }: Verdict,
  language: Language,
): { readonly wanted: string; readonly actual: string } {
  const shown = shownIn(language);
  const bound = shown.bound(wanted);
  if (name === "rps") return { wanted: bound, actual: shown.rate(actual ?? 0) };
  if (name === "errors") return { wanted: `${bound} %`, actual: shown.percent(actual ?? 0) };
  return { wanted: `${bound} ${language === "ru" ? "мс" : "ms"}`, actual: shown.time(actual) };
}

/** One line about the load as it is now. */
export function stateLine(figures: Figures, language: Language): string {
  const shown = shownIn(language);
  const { rps, errors, users, latency, errorKinds } = lineWords(language);
  const now = figures.points.at(-1);
  const last = figures.points.at(-2) ?? now;
  const seconds = figures.state === "ramping" ? figures.rampSeconds : figures.measuredSeconds;
  return [
    shown.duration(seconds),
    `${users} ${figures.ready}/${figures.size.users}`,
    `${shown.rate(last?.rps ?? 0)} ${rps}`,
    `${latency} p50 ${shown.time(last?.p50Ms ?? null)} p95 ${shown.time(last?.p95Ms ?? null)} p99 ${shown.time(last?.p99Ms ?? null)}`,
    `${errors} ${shown.count(figures.bad)} (${shown.percent(figures.errorsPercent)})`,
    ...(figures.notSent > 0 ? [`${errorKinds} ${shown.count(figures.notSent)}`] : []),
  ].join("  ");
}

function lineWords(language: Language) {
  return {
    rps: WORDS.rps[language],
    errors: WORDS.errors[language].toLowerCase(),
    users: WORDS.usersLine[language],
    latency: WORDS.latency[language].toLowerCase(),
    errorKinds: { en: "waiting to be sent", ru: "ждут отправки" }[language],
  };
}

function callRow(call: CallFigures, language: Language): string[] {
  const shown = shownIn(language);
  const bad = call.failed + call.unfinished;
  return [
    CALL_WORDS[call.name][language],
    shown.count(call.requests),
    shown.count(bad),
    ...timeCells(call.latency, language),
  ];
}

function totalRow(figures: Figures, language: Language): string[] {
  const shown = shownIn(language);
  const { requests, bad, latency } = figures;
  return [WORDS.all[language], shown.count(requests), shown.count(bad), ...timeCells(latency, language)];
}

function timeCells({ meanMs, p50Ms, p95Ms, p99Ms, maxMs }: Times, language: Language): string[] {
  return [meanMs, p50Ms, p95Ms, p99Ms, maxMs].map(shownIn(language).time);
}

function errorLines({ errors, ramp }: Figures, language: Language): string[] {
  const all = [...errors, ...ramp.errors];
  if (all.length === 0) return [];
  const lines = all.slice(0, ERRORS_SHOWN).map(({ call, status, code, count, samples }) => {
    const sample = samples[0] === undefined ? "" : `: ${samples[0]}`;
    return `  ${count} × ${CALL_WORDS[call][language]} ${status === 0 ? "" : `${status} `}${code}${sample}`;
  });
  const more = all.length - ERRORS_SHOWN;
  const rest = more > 0 ? [{ en: `  and ${more} more kinds`, ru: `  и ещё видов: ${more}` }[language]] : [];
  return ["", WORDS.errors[language], ...lines, ...rest];
}
