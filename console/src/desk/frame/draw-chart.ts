import "uplot/dist/uPlot.min.css";
import uPlot from "uplot";

export type ChartKind = "bars" | "line";

export type Drawing = {
  readonly kind: ChartKind;
  /** Of each point, s since 1970, ascending. */
  readonly times: readonly number[];
  readonly values: readonly number[];
  readonly timeZone: string;
  readonly formatTime: (seconds: number) => string;
  readonly formatTick: (value: number) => string;
  /** The point under the pointer; null: none. */
  readonly onPoint: (index: number | null) => void;
};

const HEIGHT_PX = 160;
const AXIS_PX = 56;
/** The least room for the name of a day, px. */
const DAY_PX = 72;
/** Of the room of a point that its bar takes, and the widest bar, px. */
const BAR_SHARE = 0.7;
const BAR_PX_MAX = 32;

/** Draws a chart into a box, as wide as it is. @returns what removes it */
export function drawChart(box: HTMLElement, drawing: Drawing): () => void {
  const chart = new uPlot(optionsFor(box, drawing), [[...drawing.times], [...drawing.values]], box);
  const resize = new ResizeObserver(() => chart.setSize({ width: box.clientWidth, height: HEIGHT_PX }));
  resize.observe(box);
  return () => {
    resize.disconnect();
    chart.destroy();
  };
}

function optionsFor(box: HTMLElement, drawing: Drawing): uPlot.Options {
  const style = getComputedStyle(box);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  const line = colour("--chart-line");
  const axis = { stroke: colour("--chart-text"), grid: { stroke: colour("--chart-grid"), width: 1 } };
  const bars = uPlot.paths.bars;
  return {
    width: box.clientWidth,
    height: HEIGHT_PX,
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 6 } },
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1_000), drawing.timeZone),
    scales: {
      x: { range: (_, min, max) => withMargin(min, max, drawing) },
      y: { range: (_, min, max) => [Math.min(0, min), Math.max(1, max * 1.05)] },
    },
    series: [
      {},
      {
        stroke: line,
        fill: `${line}33`,
        width: 2,
        points: { show: drawing.times.length === 1 },
        ...(drawing.kind === "bars" && bars !== undefined
          ? { paths: bars({ size: [BAR_SHARE, BAR_PX_MAX] }) }
          : {}),
      },
    ],
    axes: [
      {
        ...axis,
        grid: { show: false },
        space: DAY_PX,
        values: (_, splits) => splits.map(drawing.formatTime),
      },
      { ...axis, size: AXIS_PX, values: (_, splits) => splits.map(drawing.formatTick) },
    ],
    hooks: { setCursor: [({ cursor }) => drawing.onPoint(cursor.idx ?? null)] },
  };
}

/** Half a point more on either side for bars, which stand around their points. */
function withMargin(min: number, max: number, { kind, times }: Drawing): [number, number] {
  const half = kind === "bars" && times.length > 1 ? (max - min) / (times.length - 1) / 2 : 0;
  return [min - half, max + half];
}
