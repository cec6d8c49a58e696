import type { Size } from "./plan.ts";

const USERS_MAX = 100_000;
const RATE_MAX = 1_000_000;
const RATE_MIN = 0.01;

/** What the page's form sends; null if it is nothing to start a load with. */
export function readSize(text: string): Size | null {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof json !== "object" || json === null) return null;
  const users: unknown = Reflect.get(json, "users");
  const spawnRate: unknown = Reflect.get(json, "spawnRate");
  const rate: unknown = Reflect.get(json, "rate");
  if (!isWithin(users, 1, USERS_MAX) || !Number.isInteger(users)) return null;
  if (!isWithin(spawnRate, RATE_MIN, RATE_MAX)) return null;
  if (rate !== null && !isWithin(rate, RATE_MIN, RATE_MAX)) return null;
  return { users, spawnRate, rate };
}

function isWithin(value: unknown, min: number, max: number): value is number {
  return typeof value === "number" && value >= min && value <= max;
}
