import { afterAll, beforeAll, expect, test } from "vitest";
import { ApiServer, type Person } from "../../../../test/support/api-server.ts";
import { verifyLedger } from "../../../domain/books/verify-ledger.ts";
import { lockWallet } from "../../../domain/ledger/lock-wallet.ts";
import { postEntry } from "../../../domain/ledger/post-entry.ts";

let api: ApiServer;
let admin: Person;
beforeAll(async () => {
  api = await ApiServer.start();
  admin = await api.registerSuperuser();
});
afterAll(async () => {
  expect((await verifyLedger(api.world.database.direct)).violations).toEqual([]);
  await api.close();
});

/** As if a payment was refunded whose money is spent. */
async function owing(cents: bigint, balance?: string): Promise<Person> {
  const person = await api.register(balance === undefined ? {} : { balance });
  await api.world.database.transaction(async (tx) =>
    postEntry(tx, api.world, await lockWallet(tx, person.id), {
      kind: "adjustment",
      amountCents: -cents,
      counterAccount: "adjustments",
      description: "went back",
      mayOwe: true,
    }),
  );
  return person;
}

async function standing(person: Person) {
  const { body } = await api.call("GET", "/api/v1/currency/balance", { jwt: person.jwt });
  return [body.balance, body.debt];
}

test("debt is visible to its owner and to the desk", async () => {
  const person = await owing(1_250n, "10");
  expect(await standing(person)).toEqual(["0.00", "2.50"]);
  const me = await api.call("GET", "/api/v1/users/me", { jwt: person.jwt });
  expect(me.body).toMatchObject({ currency_balance: "0.00", currency_debt: "2.50" });
  const desk = await api.call("GET", `/api/v1/admin/users?search=${person.id}`, { jwt: admin.jwt });
  expect(desk.body.items).toMatchObject([{ currency_balance: "0.00", currency_debt: "2.50" }]);
  const entries = await api.call("GET", "/api/v1/currency/transactions", { jwt: person.jwt });
  expect(entries.body.items).toMatchObject([
    { amount: "-12.50", balance_after: "0.00", description: "went back" },
    { amount: "2.50", balance_after: "12.50", transaction_type: "adjustment" },
    { amount: "10.00", balance_after: "10.00" },
  ]);
});

/** Each credits 10.00 in a different way, and returns the balance after it, if the API does. */
const CREDITS: Readonly<Record<string, (person: Person) => Promise<unknown>>> = {
  "a mock top-up": async ({ jwt }) => {
    const { body } = await api.call("POST", "/api/v1/currency/mock-purchase", { jwt, json: { amount: 10 } });
    return body.new_balance;
  },
  "a payment": async ({ jwt }) => {
    const { body } = await api.call("POST", "/api/v1/currency/purchase", { jwt, json: { amount: 10 } });
    await api.call("POST", `/api/v1/webhooks/mock-payment?payment_id=${body.payment_id}`, {
      raw: "action=pay",
      headers: { "content-type": "application/x-www-form-urlencoded" },
    });
    return null;
  },
  "an adjustment": async ({ id }) => {
    const path = `/api/v1/admin/users/${id}/adjustments`;
    const { body } = await api.call("POST", path, { jwt: admin.jwt, json: { amount: "10.00" } });
    return body.new_balance;
  },
  "a balance that the desk sets": async ({ id }) => {
    const json = { currency_balance: 10 };
    const { body } = await api.call("PATCH", `/api/v1/admin/users/${id}`, { jwt: admin.jwt, json });
    return body.currency_balance;
  },
};

test.each(Object.keys(CREDITS))("debt is deducted from %s before it can be spent", async (name) => {
  const credit = CREDITS[name];
  if (credit === undefined) throw new Error("no such credit");
  const more = await owing(400n);
  expect(["6.00", null]).toContain(await credit(more));
  expect(await standing(more)).toEqual(["6.00", "0.00"]);
  const less = await owing(1_500n);
  expect(["0.00", null]).toContain(await credit(less));
  expect(await standing(less)).toEqual(["0.00", "5.00"]);
  const short = await api.call("POST", "/api/v1/tokens/purchase", {
    jwt: less.jwt,
    json: { duration_hours: 1 },
  });
  expect([short.status, short.body.code]).toEqual([402, "balance_insufficient"]);
});

test("debt is deducted from the refund of a token, as in its preview", async () => {
  const person = await api.register({ balance: "18" });
  const { jwt } = person;
  const bought = await api.call("POST", "/api/v1/tokens/purchase", { jwt, json: { duration_hours: 24 } });
  await api.world.database.transaction(async (tx) =>
    postEntry(tx, api.world, await lockWallet(tx, person.id), {
      kind: "adjustment",
      amountCents: -1_000n,
      counterAccount: "adjustments",
      description: "went back",
      mayOwe: true,
    }),
  );
  const preview = await api.call("GET", `/api/v1/tokens/${bought.body.id}/refund-preview`, { jwt });
  const revoked = await api.call("DELETE", `/api/v1/tokens/${bought.body.id}`, { jwt });
  expect([preview.body, revoked.body]).toMatchObject([
    { refund_amount: "18.00", new_balance: "8.00" },
    { refund_amount: "18.00", new_balance: "8.00" },
  ]);
  expect(await standing(person)).toEqual(["8.00", "0.00"]);
});

test("the desk remits a debt by an adjustment of its sum, and the answer contains the rest", async () => {
  const person = await owing(500n);
  const adjust = (amount: string) =>
    api.call("POST", `/api/v1/admin/users/${person.id}/adjustments`, { jwt: admin.jwt, json: { amount } });
  expect((await adjust("2.00")).body).toMatchObject({ amount: "2.00", new_balance: "0.00", debt: "3.00" });
  expect((await adjust("3.00")).body).toMatchObject({ amount: "3.00", new_balance: "0.00", debt: "0.00" });
  const taken = await adjust("-0.01");
  expect([taken.status, taken.body.code]).toEqual([402, "balance_insufficient"]);
  const audit = (await api.world.auditRows("wallet.adjusted")).filter((row) => row.resource_id === person.id);
  expect(audit).toMatchObject([
    { before: { balance: "0.00", debt: "5.00" }, after: { balance: "0.00", debt: "3.00" } },
    { before: { balance: "0.00", debt: "3.00" }, after: { balance: "0.00" } },
  ]);
});
