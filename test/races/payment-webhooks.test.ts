import { afterAll, beforeAll, expect, test } from "vitest";
import { signMockEvent } from "../../src/adapters/payments/mock/mock-provider.ts";
import { openPostgres, type PostgresDatabase } from "../../src/adapters/postgres/postgres-database.ts";
import { verifyLedger } from "../../src/domain/books/verify-ledger.ts";
import { Secret } from "../../src/kernel/secret.ts";
import { type Customer, newCustomer } from "../support/customer.ts";
import { startTestUpstream, type TestUpstream } from "../support/test-upstream.ts";
import { startTwoInstances, type TwoInstances } from "../support/two-instances.ts";

const SECRET = "the secret of mock webhooks";

let upstream: TestUpstream;
let two: TwoInstances;
let database: PostgresDatabase;

beforeAll(async () => {
  upstream = await startTestUpstream();
  two = await startTwoInstances({
    targetUrl: upstream.url,
    withRedis: false,
    environment: { MOCK_WEBHOOK_SECRET: SECRET },
  });
  database = openPostgres({ connectionString: two.databaseUrl, connectionsMax: 1 });
});

afterAll(async () => {
  await database?.close();
  await two?.stop();
  await upstream?.close();
});

async function newPayment(customer: Customer): Promise<string> {
  const response = await customer.call("POST", "/currency/purchase", { amount: 40 });
  const { payment_id } = (await response.json()) as { payment_id: string };
  return payment_id;
}

/** Sends events concurrently, to both instances in turn. @returns the statuses of the answers */
async function sendAtOnce(paymentId: string, statuses: readonly string[]): Promise<Set<number>> {
  const answers = await Promise.all(
    statuses.map(async (status, nth) => {
      const { url } = nth % 2 === 0 ? two.a : two.b;
      const body = JSON.stringify({ payment_id: paymentId, status });
      const signature = signMockEvent(new Secret(SECRET), body);
      const headers = { "content-type": "application/json", "x-webhook-signature": signature };
      return (await fetch(`${url}/api/v1/webhooks/payment`, { method: "POST", headers, body })).status;
    }),
  );
  return new Set(answers);
}

async function balanceOf(customer: Customer): Promise<string> {
  const { balance } = (await (await customer.call("GET", "/currency/balance")).json()) as { balance: string };
  return balance;
}

async function statusOf(customer: Customer, id: string): Promise<string> {
  const { status } = (await (await customer.call("GET", `/currency/payments/${id}`)).json()) as {
    status: string;
  };
  return status;
}

test("100 concurrent copies of one event at two instances credit once", async () => {
  const customer = await newCustomer(two.a.url);
  const id = await newPayment(customer);
  expect(await sendAtOnce(id, Array(100).fill("succeeded"))).toEqual(new Set([200]));
  expect([await balanceOf(customer), await statusOf(customer, id)]).toEqual(["40.00", "succeeded"]);
  const events = await database.direct
    .selectFrom("payment_events")
    .selectAll()
    .where("payment_id", "=", id)
    .execute();
  expect(events).toHaveLength(1);
});

test("of concurrent success and cancellation at two instances one takes effect, and the balance agrees with it", async () => {
  const customer = await newCustomer(two.a.url);
  let expected = 0;
  for (let round = 0; round < 10; round += 1) {
    const id = await newPayment(customer);
    await sendAtOnce(id, ["succeeded", "canceled", "canceled", "succeeded"]);
    const status = await statusOf(customer, id);
    expect(["succeeded", "canceled"]).toContain(status);
    if (status === "succeeded") expected += 40;
  }
  expect(await balanceOf(customer)).toBe(`${expected}.00`);
  expect((await verifyLedger(database.direct)).violations).toEqual([]);
});
