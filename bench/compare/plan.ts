const KIB = 1_024;
const MIB = 1_048_576;

export type Size = { readonly name: string; readonly bytes: number };

export const SMALL: Size = { name: "1KiB", bytes: KIB };
export const LARGE: Size = { name: "1MiB", bytes: MIB };
export const SIZES: readonly Size[] = [
  SMALL,
  { name: "64KiB", bytes: 64 * KIB },
  LARGE,
  { name: "256MiB", bytes: 256 * MIB },
];

/** What each contender gets in its turn. */
export type Phase = { readonly id: string; readonly size: string } & (
  | { readonly kind: "saturated"; readonly connections: number; readonly seconds: number }
  | {
      readonly kind: "paced";
      readonly rate: number;
      readonly connections: number;
      readonly warmUpSeconds: number;
      readonly seconds: number;
    }
  | { readonly kind: "transfers"; readonly transfers: number }
);

export type Plan = { readonly isQuick: boolean; readonly rounds: number; readonly phases: readonly Phase[] };

/** Requests a second at which latency is compared: below what the slowest contender can do on a small machine. */
const RATE = 2_000;
export const PACED = "paced";

/** About 12 minutes, or 2 if it is quick: then the figures are rough. Large bodies get few connections: their bytes matter. */
export function planOf(isQuick: boolean, rounds: number | null): Plan {
  const long = (seconds: number, quickSeconds: number): number => (isQuick ? quickSeconds : seconds);
  return {
    isQuick,
    rounds: rounds ?? long(5, 2),
    phases: [
      { id: "1KiB", size: "1KiB", kind: "saturated", connections: 64, seconds: long(4, 1) },
      {
        id: PACED,
        size: "1KiB",
        kind: "paced",
        rate: RATE,
        connections: 64,
        warmUpSeconds: long(1, 0.5),
        seconds: long(6, 2),
      },
      { id: "64KiB", size: "64KiB", kind: "saturated", connections: 32, seconds: long(2, 1) },
      { id: "1MiB", size: "1MiB", kind: "saturated", connections: 16, seconds: long(3, 1) },
      { id: "256MiB", size: "256MiB", kind: "transfers", transfers: long(3, 1) },
    ],
  };
}
