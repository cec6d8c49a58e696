import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { type Customer, clientHeaders } from "./customer.ts";

/** A purchase by its idempotency key: what its client knows. */
export type TriedPurchase = {
  readonly key: string;
  /** The token's id once it was answered; null while the outcome is unknown. */
  id: string | null;
};

/** Buyers that never stop: each buys again soon after its purchase was answered or refused. */
export type Buyers = {
  readonly tried: readonly TriedPurchase[];
  /** The answers that no client of ours should get: neither 201 nor "try again". */
  readonly unexpected: readonly string[];
  answered(): number;
  /** Stops, and waits for the purchases under way. */
  stop(): Promise<void>;
};

/** Between two purchases of a buyer, or two requests of a device. */
const PAUSE_MS = 50;
const SETTLED_AT_ONCE = 6;

/** @param urls of the instances, which the buyers use in turn */
export function startBuyers(customer: Customer, urls: readonly string[], atOnce: number): Buyers {
  const tried: TriedPurchase[] = [];
  const unexpected: string[] = [];
  let isStopped = false;
  const buyer = async (nth: number): Promise<void> => {
    const url = urls[nth % urls.length] ?? "";
    while (!isStopped) {
      const purchase: TriedPurchase = { key: randomUUID(), id: null };
      tried.push(purchase);
      const outcome = await buyOnce(url, customer.jwt, purchase.key);
      purchase.id = outcome.id;
      if (outcome.fault !== null) unexpected.push(outcome.fault);
      await delay(PAUSE_MS);
    }
  };
  const running = Promise.all(Array.from({ length: atOnce }, (_, nth) => buyer(nth)));
  return {
    tried,
    unexpected,
    answered: () => tried.filter(({ id }) => id !== null).length,
    stop: async () => {
      isStopped = true;
      await running;
    },
  };
}

/** Tries each key again until it has an outcome. @returns the ids, by key */
export async function settleAll(
  url: string,
  jwt: string,
  tried: readonly TriedPurchase[],
): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  const keys = tried.map(({ key }) => key).values();
  const settle = async (): Promise<void> => {
    for (const key of keys) ids.set(key, await buyUntilAnswered(url, jwt, key));
  };
  await Promise.all(Array.from({ length: SETTLED_AT_ONCE }, settle));
  return ids;
}

async function buyUntilAnswered(url: string, jwt: string, key: string): Promise<string> {
  for (;;) {
    const { id, fault } = await buyOnce(url, jwt, key);
    if (fault !== null) throw new Error(fault);
    if (id !== null) return id;
    await delay(PAUSE_MS);
  }
}

async function buyOnce(
  url: string,
  jwt: string,
  key: string,
): Promise<{ id: string | null; fault: string | null }> {
  const headers = {
    authorization: `Bearer ${jwt}`,
    "content-type": "application/json",
    "idempotency-key": key,
  };
  const body = JSON.stringify({ duration_hours: 1 });
  const answer = await fetch(`${url}/api/v1/tokens/purchase`, { method: "POST", headers, body });
  const { id = null, code = "" } = (await answer.json()) as { id?: string; code?: string };
  if (answer.status === 201) return { id, fault: null };
  const isExpected = answer.status === 503 || code === "idempotency_key_in_use";
  return { id: null, fault: isExpected ? null : `${answer.status} ${code}` };
}

/** A device that asks again and again. @returns what stops it, and tells the statuses that it was answered with */
export function keepAsking(url: string, token: string, device: string): () => Promise<Set<number>> {
  const statuses = new Set<number>();
  let isStopped = false;
  const running = (async () => {
    while (!isStopped) {
      statuses.add(await reach(url, token, device));
      await delay(PAUSE_MS);
    }
  })();
  return async () => {
    isStopped = true;
    await running;
    return statuses;
  };
}

/** The status of one proxied request of a device. */
export async function reach(url: string, token: string, device: string): Promise<number> {
  const answer = await fetch(`${url}/api/v1/proxy/hello`, { headers: clientHeaders(token, device) });
  await answer.arrayBuffer();
  return answer.status;
}
