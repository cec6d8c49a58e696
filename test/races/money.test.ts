import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openPostgres, type PostgresDatabase } from "../../src/adapters/postgres/postgres-database.ts";
import { verifyLedger } from "../../src/domain/books/verify-ledger.ts";
import { type Customer, newCustomer } from "../support/customer.ts";
import { startTestUpstream, type TestUpstream } from "../support/test-upstream.ts";
import { startTwoInstances, type TwoInstances } from "../support/two-instances.ts";

let upstream: TestUpstream;
let two: TwoInstances;
let database: PostgresDatabase;

beforeAll(async () => {
  upstream = await startTestUpstream();
  two = await startTwoInstances({ targetUrl: upstream.url, withRedis: false });
  database = openPostgres({ connectionString: two.databaseUrl, connectionsMax: 1 });
});

afterAll(async () => {
  await database?.close();
  await two?.stop();
  await upstream?.close();
});

type Answer = { readonly status: number; readonly body: Record<string, unknown> };

/** Sends the same call `times` times concurrently, to both instances in turn. */
function atOnce(
  times: number,
  customer: Customer,
  init: RequestInit & { readonly path: string },
): Promise<Answer[]> {
  const headers = {
    authorization: `Bearer ${customer.jwt}`,
    "content-type": "application/json",
    ...init.headers,
  };
  return Promise.all(
    Array.from({ length: times }, async (_, nth): Promise<Answer> => {
      const { url } = nth % 2 === 0 ? two.a : two.b;
      const response = await fetch(`${url}/api/v1${init.path}`, { ...init, headers });
      return { status: response.status, body: (await response.json()) as Answer["body"] };
    }),
  );
}

const balanceOf = async (customer: Customer): Promise<unknown> =>
  ((await (await customer.call("GET", "/currency/balance")).json()) as Answer["body"])["balance"];
const tokensOf = async (customer: Customer): Promise<Answer["body"][]> =>
  (await (await customer.call("GET", "/tokens/my-tokens?active_only=false")).json()) as Answer["body"][];
const countOf = (answers: readonly Answer[], status: number): number =>
  answers.filter((answer) => answer.status === status).length;
const expectCleanBooks = async (): Promise<void> =>
  expect((await verifyLedger(database.direct)).violations).toEqual([]);

test("64 concurrent purchases with a balance for 10 give exactly 10 tokens", async () => {
  const customer = await newCustomer(two.a.url);
  await customer.topUp(10);
  const body = JSON.stringify({ duration_hours: 1 });
  const answers = await atOnce(64, customer, { method: "POST", path: "/tokens/purchase", body });
  expect(countOf(answers, 201)).toBe(10);
  expect(countOf(answers, 402)).toBe(54);
  expect(await tokensOf(customer)).toHaveLength(10);
  expect(await balanceOf(customer)).toBe("0.00");
  await expectCleanBooks();
});

test("30 concurrent revocations of one token refund once", async () => {
  const customer = await newCustomer(two.a.url);
  const { id } = await customer.buyToken({ hours: 24 });
  const answers = await atOnce(30, customer, { method: "DELETE", path: `/tokens/${id}` });
  const paid = answers.filter(({ status }) => status === 200);
  expect(paid.map(({ body }) => body)).toMatchObject([{ revoked: true, refund_amount: "18.00" }]);
  expect(countOf(answers, 404)).toBe(29);
  expect(await balanceOf(customer)).toBe("300.00");
  await expectCleanBooks();
});

test("30 concurrent purchases with one Idempotency-Key on both instances buy once", async () => {
  const customer = await newCustomer(two.a.url);
  await customer.topUp(100);
  const purchase = {
    method: "POST",
    path: "/tokens/purchase",
    body: JSON.stringify({ duration_hours: 1 }),
    headers: { "idempotency-key": randomUUID() },
  };
  const answers = await atOnce(30, customer, purchase);
  expect(countOf(answers, 201)).toBeGreaterThan(0);
  expect(countOf(answers, 201) + countOf(answers, 409)).toBe(30);
  const again = [...(await atOnce(1, customer, purchase)), ...(await atOnce(1, customer, purchase))];
  expect(again.map(({ status }) => status)).toEqual([201, 201]);
  const tokens = await tokensOf(customer);
  expect(tokens).toHaveLength(1);
  for (const { status, body } of [...answers, ...again]) {
    if (status === 201) expect(body["id"]).toBe(tokens[0]?.["id"]);
    else expect(body["code"]).toBe("idempotency_key_in_use");
  }
  expect(await balanceOf(customer)).toBe("99.00");
});

test("after concurrent purchases and revocations of one customer the books agree", async () => {
  const customer = await newCustomer(two.a.url);
  await customer.topUp(20);
  const body = JSON.stringify({ duration_hours: 1 });
  const bought = await atOnce(10, customer, { method: "POST", path: "/tokens/purchase", body });
  const revoked = bought.flatMap(({ body: sold }) => [
    atOnce(2, customer, { method: "DELETE", path: `/tokens/${String(sold["id"])}` }),
    atOnce(1, customer, { method: "POST", path: "/tokens/purchase", body }),
  ]);
  const answers = (await Promise.all(revoked)).flat();
  expect(countOf(answers, 200)).toBe(10);
  expect(countOf(answers, 201)).toBe(10);
  expect(await balanceOf(customer)).toBe("10.00");
  await expectCleanBooks();
});
