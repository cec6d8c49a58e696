import { TASKS, type Task } from "./plan.ts";

/**
 * Mostly the proxy, as customers' traffic is. Log-ins and registrations are few: each costs the server a password hash, some
 * 75 ms of processor time, so that one in a hundred would fill a core at 1,000 requests a second.
 */
const DEFAULT_WEIGHTS = "proxy=800,balance=80,list=60,buy=20,revoke=20,topup=10,login=1,register=1";

const UNITS_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };
const UNITS_BYTES: Readonly<Record<string, number>> = { "": 1, k: 1_024, m: 1_048_576 };

/** A whole number; null if the text is none. */
export function readCount(text: string): number | null {
  return /^\d{1,10}$/.test(text) ? Number(text) : null;
}

/** Milliseconds of `10s`, `5m`, `1h30m`, `200ms`; a bare number is in seconds, as with locust; null for anything else. */
export function readDuration(text: string): number | null {
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000;
  if (!/^(\d{1,9}(?:\.\d{1,3})?(?:ms|s|m|h)){1,4}$/.test(text)) return null;
  let sum = 0;
  for (const [, amount, unit = ""] of text.matchAll(/([\d.]+)(ms|s|m|h)/g)) {
    sum += Number(amount) * (UNITS_MS[unit] ?? Number.NaN);
  }
  return sum;
}

/** Milliseconds of `1s-3s`, or of `2s` for both ends; null for anything else, or if the first is longer. */
export function readRange(text: string): { readonly min: number; readonly max: number } | null {
  const [first = "", second = first, ...rest] = text.split("-");
  const min = readDuration(first);
  const max = readDuration(second);
  if (min === null || max === null || min > max || rest.length > 0) return null;
  return { min, max };
}

/** Bytes of `500`, `16k`, `1m`; null for anything else. */
export function readSize(text: string): number | null {
  const [, amount, unit = ""] = /^(\d{1,9})([km]?)$/.exec(text.toLowerCase()) ?? [];
  return amount === undefined ? null : Number(amount) * (UNITS_BYTES[unit] ?? Number.NaN);
}

/** A bound; null for `off`, undefined for anything else. */
export function readTarget(text: string): number | null | undefined {
  if (text === "off") return null;
  return /^\d{1,9}(\.\d{1,6})?$/.test(text) ? Number(text) : undefined;
}

/** Weights by task, 0 for those not named; null if a name or a number is wrong, named twice, or all are 0. */
export function readWeights(text: string = DEFAULT_WEIGHTS): ReadonlyMap<Task, number> | null {
  const weights = new Map<Task, number>();
  for (const part of text.split(",")) {
    const [, name, weight] = /^\s*([a-z]+)=(\d{1,6}(?:\.\d{1,3})?)\s*$/.exec(part) ?? [];
    const task = TASKS.find((known) => known === name);
    if (task === undefined || weights.has(task)) return null;
    weights.set(task, Number(weight));
  }
  return [...weights.values()].some((weight) => weight > 0) ? weights : null;
}
