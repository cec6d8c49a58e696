import { randomInt } from "node:crypto";
import { openPostgres } from "../../src/adapters/postgres/postgres-database.ts";
import { type LedgerViolation, verifyLedger } from "../../src/domain/books/verify-ledger.ts";
import { newCustomer } from "./customer.ts";
import { query } from "./services/embedded-postgres-process.ts";
import { spawnServer } from "./spawned-server.ts";
import { startTestServer } from "./test-server.ts";

const PURCHASES = 200;
/** Concurrent purchases. */
const AT_ONCE = 20;

export type CrashRoundReport = {
  /** Purchases that were answered before the kill. */
  readonly answered: number;
  /** Purchases answered before the kill whose key returned another token after it. */
  readonly changed: number;
  /** Of the books after the kill, and after every key was tried again. */
  readonly violations: readonly LedgerViolation[];
  readonly tokensAfterCrash: number;
  readonly tokens: number;
  readonly balance: string;
};

/**
 * Buys 200 tokens of 1 ZNC, each with a separate idempotency key, kills the instance after a random number of them, and tries
 * every key again at another instance.
 */
export async function crashRound(options: {
  readonly targetUrl: string;
  readonly databaseUrl: string;
}): Promise<CrashRoundReport> {
  const database = openPostgres({ connectionString: options.databaseUrl, connectionsMax: 1 });
  const [first, second] = await Promise.all([spawnServer(options), startTestServer(options)]);
  const customer = await newCustomer(second.url);
  await customer.topUp(2 * PURCHASES);
  const killAfter = randomInt(1, PURCHASES - AT_ONCE);
  const bought = new Map<number, string>();
  const countTokens = async (): Promise<number> => {
    const text = `SELECT count(*)::int AS n FROM access_tokens WHERE user_id = '${customer.id}'`;
    return ((await query(options.databaseUrl, text)) as { n: number }[])[0]?.n ?? 0;
  };
  const buy = (url: string) => (nth: number) => purchase(url, customer.jwt, nth);
  await inTurn(buy(first.url), async (nth, id) => {
    if (id !== null) bought.set(nth, id);
    if (bought.size === killAfter) first.process.kill("SIGKILL");
  });
  await first.kill();
  const answered = bought.size;
  const violations = [...(await verifyLedger(database.direct)).violations];
  const tokensAfterCrash = await countTokens();

  let changed = 0;
  await inTurn(buy(second.url), async (nth, id) => {
    if (bought.has(nth) && bought.get(nth) !== id) changed += 1;
  });
  const again = await fetch(`${second.url}/api/v1/currency/balance`, {
    headers: { authorization: `Bearer ${customer.jwt}` },
  });
  const { balance } = (await again.json()) as { balance: string };
  violations.push(...(await verifyLedger(database.direct)).violations);
  const tokens = await countTokens();
  await second.stop();
  await database.close();
  return { answered, changed, violations, tokensAfterCrash, tokens, balance };
}

/** What `crashRound` must report, at whatever moment the kill was. */
export const CRASH_SURVIVED = { changed: 0, violations: [], tokens: PURCHASES, balance: `${PURCHASES}.00` };

async function inTurn(
  buy: (nth: number) => Promise<string | null>,
  note: (nth: number, id: string | null) => Promise<void>,
): Promise<void> {
  let next = 0;
  const work = async (): Promise<void> => {
    for (let nth = next++; nth < PURCHASES; nth = next++) await note(nth, await buy(nth));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

/** The id of the token that was bought, or null if the instance is gone. A key that still runs is tried again. */
async function purchase(url: string, jwt: string, nth: number): Promise<string | null> {
  for (;;) {
    const response = await fetch(`${url}/api/v1/tokens/purchase`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${jwt}`,
        "content-type": "application/json",
        "idempotency-key": `purchase ${nth}`,
      },
      body: JSON.stringify({ duration_hours: 1 }),
    }).catch(() => null);
    if (response === null) return null;
    const body = (await response.json().catch(() => null)) as { id?: string; code?: string } | null;
    if (response.status === 201) return body?.id ?? null;
    if (body !== null && body.code !== "idempotency_key_in_use") throw new Error(`unexpected: ${body.code}`);
    if (body === null) return null;
  }
}
