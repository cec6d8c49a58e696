import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { signMockEvent } from "../../src/adapters/payments/mock/mock-provider.ts";
import { openPostgres, type PostgresDatabase } from "../../src/adapters/postgres/postgres-database.ts";
import { verifyLedger } from "../../src/domain/books/verify-ledger.ts";
import { Secret } from "../../src/kernel/secret.ts";
import { type Customer, newCustomer } from "../support/customer.ts";
import { type FakeYookassa, startFakeYookassa, YOOKASSA_SHOP } from "../support/payments/fake-yookassa.ts";
import { createTestDatabase, type TestDatabase } from "../support/services/test-database.ts";
import { waitUntil } from "../support/services/wait-until.ts";
import { type SpawnedServer, spawnServer } from "../support/spawned-server.ts";
import { startTestUpstream, type TestUpstream } from "../support/test-upstream.ts";

const MOCK_SECRET = "the secret of mock webhooks";

let upstream: TestUpstream;
let yookassa: FakeYookassa;
let testDatabase: TestDatabase;
let database: PostgresDatabase;
/** The instance that is killed, and the one that goes on. */
let first: SpawnedServer;
let second: SpawnedServer;

beforeAll(async () => {
  upstream = await startTestUpstream();
  testDatabase = await createTestDatabase();
  database = openPostgres({ connectionString: testDatabase.url, connectionsMax: 2 });
});
afterAll(async () => {
  await database.close();
  await testDatabase.drop();
  await upstream.close();
});
beforeEach(async () => {
  yookassa = await startFakeYookassa();
  [first, second] = await Promise.all([start(), start()]);
});
afterEach(async () => {
  await Promise.all([first.kill(), second.kill()]);
  await yookassa.close();
});

function start(): Promise<SpawnedServer> {
  return spawnServer({
    targetUrl: upstream.url,
    databaseUrl: testDatabase.url,
    environment: {
      PAYMENT_PROVIDERS: "yookassa,mock",
      MOCK_WEBHOOK_SECRET: MOCK_SECRET,
      YOOKASSA_SHOP_ID: YOOKASSA_SHOP.shopId,
      YOOKASSA_SECRET_KEY: YOOKASSA_SHOP.secretKey,
      YOOKASSA_API_URL: yookassa.url.href,
    },
  });
}

/** The same customer at the other instance. */
function at(server: SpawnedServer, customer: Customer): Customer["call"] {
  return (method, path, body, headers = {}) =>
    fetch(`${server.url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${customer.jwt}`, "content-type": "application/json", ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
}

const payments = (userId: string) =>
  database.direct.selectFrom("payments").selectAll().where("user_id", "=", userId).execute();

/** Starts a payment that YooKassa opens without answering, and kills the instance. */
async function dieAtProvider(customer: Customer): Promise<void> {
  yookassa.failNext("hang");
  const lost = customer.call("POST", "/currency/purchase", { amount: 25 }, { "idempotency-key": "order-1" });
  const ended = lost.catch((error: Error) => error);
  await waitUntil("YooKassa has opened the payment", 10_000, () => yookassa.payments.length === 1);
  await first.kill();
  expect(await ended).toBeInstanceOf(Error);
  expect(await payments(customer.id)).toMatchObject([{ status: "created", payment_url: null }]);
}

test("kill -9 between the provider's call and our commit: the same idempotency key returns the payment", async () => {
  const customer = await newCustomer(first.url);
  await dieAtProvider(customer);
  const key = { "idempotency-key": "order-1" };
  const again = await at(second, customer)("POST", "/currency/purchase", { amount: 25 }, key);
  expect([again.status, await again.json()]).toMatchObject([
    201,
    { status: "pending", payment_url: yookassa.payments[0]?.confirmation.confirmation_url },
  ]);
  expect([yookassa.payments.length, (await payments(customer.id)).length]).toEqual([1, 1]);
});

test("kill -9 between the provider's call and our commit: the poller completes the payment without a request", async () => {
  const customer = await newCustomer(first.url);
  await dieAtProvider(customer);
  await sql`UPDATE payments SET check_at = now() WHERE user_id = ${customer.id}`.execute(database.direct);
  await waitUntil("the payment is pending", 20_000, async () => {
    const [payment] = await payments(customer.id);
    return payment?.status === "pending";
  });
  expect([yookassa.payments.length, (await payments(customer.id)).length]).toEqual([1, 1]);
});

test("kill -9 between our commit and the answer: the same idempotency key returns the lost answer", async () => {
  const customer = await newCustomer(first.url);
  const key = { "idempotency-key": "order-2" };
  const lost = customer
    .call("POST", "/currency/purchase", { amount: 25 }, key)
    .catch((error: Error) => error);
  await waitUntil("the payment is committed", 10_000, async () => {
    const [payment] = await payments(customer.id);
    return payment?.status === "pending";
  });
  await first.kill();
  await lost;
  const again = await at(second, customer)("POST", "/currency/purchase", { amount: 25 }, key);
  const [payment] = await payments(customer.id);
  expect([again.status, await again.json()]).toMatchObject([201, { payment_id: payment?.id }]);
  expect([yookassa.payments.length, (await payments(customer.id)).length]).toEqual([1, 1]);
});

test("kill -9 after an event was stored and before it was settled: repeating the event credits once", async () => {
  const customer = await newCustomer(first.url);
  const bought = await customer.call("POST", "/currency/purchase", { amount: 25, provider: "mock" });
  const { payment_id } = (await bought.json()) as { payment_id: string };
  const body = JSON.stringify({ payment_id, status: "succeeded" });
  const signature = signMockEvent(new Secret(MOCK_SECRET), body);
  const headers = { "content-type": "application/json", "x-webhook-signature": signature };
  const send = (server: SpawnedServer) =>
    fetch(`${server.url}/api/v1/webhooks/payment`, { method: "POST", headers, body });

  await database.transaction(async (tx) => {
    await sql`SELECT 1 FROM payments WHERE id = ${payment_id} FOR UPDATE`.execute(tx);
    const ended = send(first).catch((error: Error) => error);
    await waitUntil("the event is stored", 10_000, async () => {
      const events = await database.direct.selectFrom("payment_events").select("outcome").execute();
      return events.length === 1;
    });
    await first.kill();
    expect(await ended).toBeInstanceOf(Error);
  });
  expect([(await send(second)).status, (await send(second)).status]).toEqual([200, 200]);
  const balance = await at(second, customer)("GET", "/currency/balance");
  expect(await balance.json()).toMatchObject({ balance: "25.00" });
  expect((await verifyLedger(database.direct)).violations).toEqual([]);
});
