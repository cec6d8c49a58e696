import type { LoadResult } from "./saturating-load.ts";

/** The result of one contender in one round. */
export type Measured = LoadResult & {
  readonly cpuMsPerThousand: number;
  readonly connectionsPerThousand: number;
};

/** The rounds of each contender, in the order in which they took turns. */
export type Measurements = ReadonlyMap<string, readonly Measured[]>;

/** A table of medians. Ratios are taken round by round, so that other load on the machine affects both sides. */
export function renderReport(measurements: Measurements, against: readonly string[]): string {
  const header = [
    "",
    "req/s",
    "p50 ms",
    "p99 ms",
    "CPU ms/1000",
    "connections/1000",
    ...against.map((name) => `CPU vs ${name}`),
  ];
  const rows = [...measurements].map(([name, rounds]) => [
    name,
    middle(rounds, (round) => round.requestsPerSecond).toFixed(0),
    middle(rounds, (round) => round.p50Ms).toFixed(2),
    middle(rounds, (round) => round.p99Ms).toFixed(2),
    middle(rounds, (round) => round.cpuMsPerThousand).toFixed(1),
    middle(rounds, (round) => round.connectionsPerThousand).toFixed(1),
    ...against.map((other) => `${cpuRatio(measurements, name, other).toFixed(2)}x`),
  ]);
  return renderTable([header, ...rows]);
}

/** Each column has one width; the first one, with the names of the rows, is aligned left, the others right. */
export function renderTable(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => row.map((cell, at) => pad(cell, widths[at] ?? 0, at)).join("  ")).join("\n");
}

/** The processor time of `name` for a request, divided by that of `other`: the median over the rounds. */
export function cpuRatio(measurements: Measurements, name: string, other: string): number {
  return roundRatio(measurements.get(name), measurements.get(other), (round) => round.cpuMsPerThousand);
}

/** The median of the ratios of one side to the other, round by round. */
export function roundRatio<Round>(
  rounds: readonly Round[] = [],
  others: readonly Round[] = [],
  of: (round: Round) => number,
): number {
  const numbers = others.map(of);
  return median(rounds.map((round, at) => of(round) / (numbers[at] ?? Number.NaN)));
}

export function middle(rounds: readonly Measured[], of: (round: Measured) => number): number {
  return median(rounds.map(of));
}

export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const upper = sorted[half] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[half - 1] ?? Number.NaN)) / 2;
}

function pad(cell: string, width: number, column: number): string {
  return column === 0 ? cell.padEnd(width) : cell.padStart(width);
}
