import type { Language } from "./sentence.ts";
import { shownIn } from "./shown-values.ts";

export type Line = {
  readonly name: string;
  /** Its colour: a class of load.css. */
  readonly tone: "blue" | "green" | "orange" | "violet" | "red";
  /** One for each point in time; null leaves a gap. */
  readonly values: readonly (number | null)[];
};

export type Chart = {
  readonly title: string;
  readonly unit: string;
  /** From the start of the load, s. */
  readonly times: readonly number[];
  readonly lines: readonly Line[];
  /** When measuring began, s; null: not yet. */
  readonly measuredFromS: number | null;
};

/** In CSS pixels about as wide as it is shown, on a phone and as one of three in a row: the labels can be read. */
const WIDTH = 400;
const HEIGHT = 210;
const LEFT = 52;
const RIGHT = 12;
const TOP = 12;
const BOTTOM = 26;
const GRID_LINES = 4;
const TIME_LABELS = 4;

/** A chart as SVG without scripts or styles of its own; all text in it is escaped. */
export function chartSvg(chart: Chart, language: Language): string {
  const most = Math.max(0, ...chart.lines.flatMap(({ values }) => values.map((value) => value ?? 0)));
  const top = roundUp(most);
  const endS = Math.max(1, chart.times.at(-1) ?? 1);
  const x = (atS: number): number => round(LEFT + (atS / endS) * (WIDTH - LEFT - RIGHT));
  const y = (value: number): number => round(HEIGHT - BOTTOM - (value / top) * (HEIGHT - TOP - BOTTOM));
  const label = `${chart.title}: ${chart.lines.map((line) => summary(line, language)).join(", ")}`;
  return [
    `<svg class="chart" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeHtml(label)}">`,
    rampBand(chart.measuredFromS ?? endS, x),
    grid(top, y, language),
    timeLabels(endS, x, language),
    ...chart.lines.map(({ tone, values }) => paths(tone, chart.times, values, x, y)),
    "</svg>",
  ].join("");
}

/** Text as it may stand in HTML, between tags or in a quoted attribute: the server chose some of it. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

/** 1, 2, 2.5 or 5 times a power of ten, not below the value. */
export function roundUp(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 2.5, 5].find((factor) => factor * power >= value) ?? 10) * power;
}

function grid(top: number, y: (value: number) => number, language: Language): string {
  const numbers = new Intl.NumberFormat(language === "ru" ? "ru-RU" : "en-US", { maximumFractionDigits: 2 });
  return Array.from({ length: GRID_LINES + 1 }, (_, index) => {
    const value = (top * index) / GRID_LINES;
    const at = y(value);
    return (
      `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${at}" y2="${at}"/>` +
      `<text class="tick" x="${LEFT - 8}" y="${at + 4}" text-anchor="end">${escapeHtml(numbers.format(value))}</text>`
    );
  }).join("");
}

function timeLabels(endS: number, x: (atS: number) => number, language: Language): string {
  const shown = shownIn(language);
  const step = Math.max(1, roundUp(endS / TIME_LABELS));
  let labels = "";
  for (let atS = 0; atS <= endS; atS += step) {
    const anchor = atS === 0 ? "start" : x(atS) > WIDTH - 40 ? "end" : "middle";
    labels += `<text class="tick" x="${x(atS)}" y="${HEIGHT - 6}" text-anchor="${anchor}">${escapeHtml(shown.duration(atS))}</text>`;
  }
  return labels;
}

/** The time in which users were coming. */
function rampBand(untilS: number, x: (atS: number) => number): string {
  const width = round(Math.min(x(untilS), WIDTH - RIGHT) - LEFT);
  if (width <= 0) return "";
  return `<rect class="ramp" x="${LEFT}" y="${TOP}" width="${width}" height="${HEIGHT - TOP - BOTTOM}"/>`;
}

/** A line for each stretch without gaps; a point by itself is a dot. */
function paths(
  tone: string,
  times: readonly number[],
  values: readonly (number | null)[],
  x: (atS: number) => number,
  y: (value: number) => number,
): string {
  const stretches: string[][] = [[]];
  values.forEach((value, index) => {
    if (value === null) stretches.push([]);
    else stretches.at(-1)?.push(`${x(times[index] ?? 0)},${y(value)}`);
  });
  return stretches
    .map((points) => {
      if (points.length === 0) return "";
      if (points.length > 1) return `<polyline class="line ${tone}" points="${points.join(" ")}"/>`;
      const [cx, cy] = (points[0] ?? "").split(",");
      return `<circle class="dot ${tone}" cx="${cx}" cy="${cy}" r="2.5"/>`;
    })
    .join("");
}

function summary({ name, values }: Line, language: Language): string {
  const last = values.findLast((value) => value !== null);
  return last === undefined || last === null ? name : `${name} ${shownIn(language).rate(last)}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
