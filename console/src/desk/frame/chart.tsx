import { Text, useComputedColorScheme } from "@mantine/core";
import { useEffect, useMemo, useRef, useState } from "react";
import { DataTable } from "../../parts/data-table.tsx";
import { useTimeZone } from "../../parts/moment.tsx";
import { formatNumber } from "../../words/format.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { deskWords } from "./desk-words.ts";
import type { ChartKind } from "./draw-chart.ts";
import { SectionPanel } from "./section-panel.tsx";

/** A figure of a day, a week or a month. @param start when it begins, ISO 8601 */
export type Point = { readonly start: string; readonly value: number };

type ChartProps = {
  readonly title: string;
  /** The figure of all points together. */
  readonly total: string;
  readonly kind: ChartKind;
  readonly points: readonly Point[];
  readonly format: (value: number) => string;
};

/** A figure over time: its total, or what is under the pointer; the chart; and the same as a table, for everybody. */
export function Chart(props: ChartProps) {
  const { points, format } = props;
  const words = useWords(deskWords);
  const formatDay = useDayFormat();
  const [pointed, setPointed] = useState<number | null>(null);
  const point = pointed === null ? undefined : points[pointed];
  return (
    <SectionPanel title={props.title}>
      <Text className="numeric" fw={600}>
        {point === undefined ? props.total : `${formatDay(point.start)}: ${format(point.value)}`}
      </Text>
      <Canvas {...props} onPoint={setPointed} />
      <details className="chart-table">
        <summary>{words.asTable}</summary>
        <DataTable
          label={props.title}
          columns={[
            { header: words.day, cell: ({ start }: Point) => formatDay(start) },
            { header: props.title, cell: ({ value }: Point) => format(value), align: "end" },
          ]}
          rows={points}
          keyOf={({ start }) => start}
        />
      </details>
    </SectionPanel>
  );
}

function Canvas(props: ChartProps & { readonly onPoint: (index: number | null) => void }) {
  const { points, kind, onPoint } = props;
  const language = useLanguage();
  const box = useRef<HTMLDivElement>(null);
  const timeZone = useTimeZone();
  const formatDay = useDayFormat();
  const scheme = useComputedColorScheme("light");
  // biome-ignore lint/correctness/useExhaustiveDependencies: the colours are those of the scheme
  useEffect(() => {
    let remove: (() => void) | null = null;
    let isGone = false;
    void import("./draw-chart.ts").then(({ drawChart }) => {
      if (isGone || box.current === null) return;
      remove = drawChart(box.current, {
        kind,
        times: points.map(({ start }) => Date.parse(start) / 1_000),
        values: points.map(({ value }) => value),
        timeZone,
        formatTime: (seconds) => formatDay(new Date(seconds * 1_000).toISOString()),
        formatTick: (value) => formatNumber(value, language),
        onPoint,
      });
    });
    return () => {
      isGone = true;
      remove?.();
    };
  }, [points, kind, onPoint, language, timeZone, formatDay, scheme]);
  return <div ref={box} className="chart" aria-hidden />;
}

/** "30 Nov", in the user's language and time zone; the same function until one of them changes. */
function useDayFormat(): (time: string) => string {
  const language = useLanguage();
  const timeZone = useTimeZone();
  return useMemo(() => dayFormat(language, timeZone), [language, timeZone]);
}

function dayFormat(language: string, timeZone: string): (time: string) => string {
  const format = new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, {
    day: "numeric",
    month: "short",
    timeZone,
  });
  return (time) => format.format(new Date(time));
}
