/** Repeatable random numbers: the same seed draws the same. */
export type Draw = {
  /** From 0 up to, but not including, 1. */
  number(): number;
  /** From 0 up to, but not including, `end`. */
  below(end: number): number;
  /** One of a list that is not empty. */
  of<T>(list: readonly T[]): T;
};

/** Mulberry32: 32 bits of state are enough to choose pages by. */
export function drawFrom(seed: number): Draw {
  let state = seed >>> 0;
  const number = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (end: number): number => Math.floor(number() * end);
  return {
    number,
    below,
    of: (list) => {
      const drawn = list[below(list.length)];
      if (drawn === undefined) throw new Error("nothing to draw from");
      return drawn;
    },
  };
}

/** A name by its weight; the weights must have a sum above 0. */
export function drawWeighted<Name extends string>(draw: Draw, weights: ReadonlyMap<Name, number>): Name {
  let sum = 0;
  for (const weight of weights.values()) sum += weight;
  let at = draw.number() * sum;
  let last: Name | undefined;
  for (const [name, weight] of weights) {
    if (weight <= 0) continue;
    last = name;
    if (at < weight) return name;
    at -= weight;
  }
  if (last === undefined) throw new Error("no weight is above 0");
  return last;
}
