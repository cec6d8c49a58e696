/** Checks that the cost of work grows linearly with its input, not with the square. */

const RUNS = 6;
/** Quadratic work on some ten thousand characters takes longer; below this, garbage collection dominates. */
const NOTHING_MS = 30;
/** Four times the input is four times the work if it is linear, sixteen times if it is quadratic. */
const GROWTH_MAX = 10;

/**
 * What is wrong with the cost of some work, or null. The quickest of several runs is used: other load only makes work slower.
 *
 * @param sizeChars of the larger input; the smaller one is a quarter of it
 */
export function faultOfCost(
  work: (input: string) => unknown,
  make: (sizeChars: number) => string,
  sizeChars: number,
): string | null {
  const large = quickestMs(work, make(sizeChars));
  if (large <= NOTHING_MS) return null;
  const small = quickestMs(work, make(sizeChars / 4), 0);
  if (large <= small * GROWTH_MAX) return null;
  return `${sizeChars / 4} characters take ${small.toFixed(1)} ms and ${sizeChars} take ${large.toFixed(1)} ms`;
}

/** @param enoughMs a run that is as quick ends the tries */
function quickestMs(work: (input: string) => unknown, input: string, enoughMs = NOTHING_MS): number {
  let quickest = Number.POSITIVE_INFINITY;
  for (let run = 0; run < RUNS && quickest > enoughMs; run++) {
    const before = process.cpuUsage();
    work(input);
    const { user, system } = process.cpuUsage(before);
    quickest = Math.min(quickest, (user + system) / 1_000);
  }
  return quickest;
}

/** `unit` repeated up to a size, as a hostile target would send it. */
export function repeatTo(sizeChars: number, unit: string, head = "", tail = ""): string {
  const times = Math.max(1, Math.floor((sizeChars - head.length - tail.length) / unit.length));
  return head + unit.repeat(times) + tail;
}
