import { escapeHtml } from "../load/chart-svg.ts";

export type Bar = {
  readonly name: string;
  readonly value: number;
  /** The value as it is shown. */
  readonly label: string;
  /** Its colour: a class of compare.css. */
  readonly tone: "ours" | "target" | "other";
};

export type BarChart = { readonly title: string; readonly bars: readonly Bar[] };

/** In CSS pixels about as wide as it is shown, on a phone and as one of two in a row. */
const WIDTH = 360;
const ROW = 36;
const BAR_TOP = 19;
const BAR_HEIGHT = 9;

/** Bars with their names above them, as SVG without scripts or styles of its own; a value below 0 has no bar. */
export function barChartSvg({ title, bars }: BarChart): string {
  const most = Math.max(0, ...bars.map(({ value }) => value));
  const height = bars.length * ROW;
  const label = `${title}: ${bars.map((bar) => `${bar.name} ${bar.label}`).join(", ")}`;
  const rows = bars.map(({ name, value, label: shown, tone }, index) => {
    const y = index * ROW;
    const width = most > 0 ? Math.max(2, (Math.max(0, value) / most) * WIDTH) : 2;
    return [
      `<text class="name ${tone}" x="0" y="${y + 14}">${escapeHtml(name)}</text>`,
      `<text class="value ${tone}" x="${WIDTH}" y="${y + 14}" text-anchor="end">${escapeHtml(shown)}</text>`,
      `<rect class="rail" x="0" y="${y + BAR_TOP}" width="${WIDTH}" height="${BAR_HEIGHT}" rx="2"/>`,
      `<rect class="bar ${tone}" x="0" y="${y + BAR_TOP}" width="${width.toFixed(1)}" height="${BAR_HEIGHT}" rx="2"/>`,
    ].join("");
  });
  return `<svg class="bars" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escapeHtml(label)}">${rows.join("")}</svg>`;
}
