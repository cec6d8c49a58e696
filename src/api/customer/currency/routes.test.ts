import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ApiServer, type Person } from "../../../../test/support/api-server.ts";

let api: ApiServer;
beforeAll(async () => {
  api = await ApiServer.start();
});
afterAll(() => api.close());

const topUp = (person: Person, amount: unknown, headers: Record<string, string> = {}) =>
  api.call("POST", "/api/v1/currency/mock-purchase", { jwt: person.jwt, json: { amount }, headers });
const transactions = (person: Person, query = "") =>
  api.call("GET", `/api/v1/currency/transactions${query}`, { jwt: person.jwt });

test("the balance is a decimal string with two digits", async () => {
  const person = await api.register();
  const { body } = await api.call("GET", "/api/v1/currency/balance", { jwt: person.jwt });
  expect(body).toEqual({
    balance: "0.00",
    currency: "ZNC",
    debt: "0.00",
    paid: "0.00",
    granted: "0.00",
    granted_expires_at: null,
    granted_expiring: "0.00",
  });
});

describe("mock purchase", () => {
  test.each([
    ["a number", 18, "18.00"],
    ["a decimal string", "0.01", "0.01"],
    ["a number with an exponent, by its value", 1e2, "100.00"],
  ])("takes %s", async (_what, amount, printed) => {
    const person = await api.register();
    const { status, body } = await topUp(person, amount);
    expect([status, body]).toEqual([
      201,
      { success: true, amount: printed, new_balance: printed, message: expect.stringContaining(printed) },
    ]);
  });

  test.each([
    ["zero", 0],
    ["less than zero", "-1"],
    ["three decimals", 1.001],
    ["three decimals as text", "1.001"],
    ["an exponent as text", "1e2"],
    ["NaN as text", "NaN"],
    ["an overflow", "90000000000.01"],
    ["a huge number", 1e300],
    ["an empty string", ""],
    ["nothing", null],
    ["a list", [1]],
  ])("refuses %s with 422", async (_what, amount) => {
    const person = await api.register();
    const { status, body } = await topUp(person, amount);
    expect([status, body.errors]).toMatchObject([422, [{ path: "/amount" }]]);
    expect(await api.balanceOf(person)).toBe("0.00");
  });

  test("with an Idempotency-Key credits once", async () => {
    const person = await api.register();
    const key = { "idempotency-key": "top-up" };
    const [first, again] = [await topUp(person, "5", key), await topUp(person, "5", key)];
    expect(again.body).toEqual(first.body);
    expect(await api.balanceOf(person)).toBe("5.00");
    expect((await topUp(person, "6", key)).status).toBe(422);
  });

  test("does not exist if the mock provider is off", async () => {
    const server = await ApiServer.start({ allowsMockPurchase: false });
    try {
      const { jwt } = await server.register();
      const answer = await server.call("POST", "/api/v1/currency/mock-purchase", {
        jwt,
        json: { amount: 1 },
      });
      expect([answer.status, answer.body.code]).toEqual([404, "not_found"]);
    } finally {
      await server.close();
    }
  });
});

describe("transactions", () => {
  test("are newest first, ten a page, signed, each with the balance after it", async () => {
    const person = await api.register({ balance: "20" });
    await api.call("POST", "/api/v1/tokens/purchase", { jwt: person.jwt, json: { duration_hours: 24 } });
    const { body } = await transactions(person);
    expect(body).toMatchObject({
      items: [
        { amount: "-18.00", transaction_type: "purchase", balance_after: "2.00", payment_id: null },
        { amount: "20.00", transaction_type: "deposit", balance_after: "20.00" },
      ],
      total: 2,
      skip: 0,
      offset: 0,
      limit: 10,
      next_cursor: null,
    });
  });

  test("are filtered by kind", async () => {
    const person = await api.register({ balance: "20" });
    await api.call("POST", "/api/v1/tokens/purchase", { jwt: person.jwt, json: { duration_hours: 1 } });
    const { body } = await transactions(person, "?transaction_type=purchase");
    expect(body).toMatchObject({ total: 1, items: [{ transaction_type: "purchase" }] });
  });

  test("have the same pages by skip, by offset and by cursor, without a gap", async () => {
    const person = await api.register();
    for (const amount of [1, 2, 3, 4, 5]) await topUp(person, amount);
    const amounts = async (query: string) => {
      const { body } = await transactions(person, query);
      return { amounts: Object.values(body.items ?? {}).map(({ amount }) => String(amount)), body };
    };
    const first = await amounts("?limit=2");
    const second = await amounts(`?limit=2&cursor=${first.body.next_cursor}`);
    const third = await amounts(`?limit=2&cursor=${second.body.next_cursor}`);
    expect([first, second, third].map((page) => page.amounts)).toEqual([
      ["5.00", "4.00"],
      ["3.00", "2.00"],
      ["1.00"],
    ]);
    expect(third.body.next_cursor).toBeNull();
    expect((await amounts("?limit=2&skip=2")).amounts).toEqual(second.amounts);
    expect(await amounts("?limit=2&offset=2")).toMatchObject({
      amounts: second.amounts,
      body: { skip: 2, offset: 2, total: 5 },
    });
  });

  test.each([
    "limit=0",
    "limit=101",
    "limit=ten",
    "limit=1.5",
    "limit=",
    "skip=-1",
    "skip=1&offset=2",
    "cursor=abc",
    "transaction_type=gift",
    "limit=1&limit=2",
  ])("refuse ?%s with 422", async (query) => {
    const person = await api.register();
    const { status, body } = await transactions(person, `?${query}`);
    expect([status, body.code]).toEqual([422, "validation_failed"]);
  });
});

test("each movement tells programs what it is about, and people the same in English", async () => {
  const owner = await api.registerSuperuser();
  const person = await api.register({ balance: "20" });
  const { jwt } = person;
  const json = { duration_hours: 24, scope: "full" };
  const { body: token } = await api.call("POST", "/api/v1/tokens/purchase", { jwt, json });
  await api.call("DELETE", `/api/v1/tokens/${token.id}`, { jwt });
  for (const reason of [undefined, "Возврат за сбой"]) {
    const path = `/api/v1/admin/users/${person.id}/adjustments`;
    await api.call("POST", path, { jwt: owner.jwt, json: { amount: 1, ...(reason && { reason }) } });
  }
  const { body } = await api.call("GET", "/api/v1/currency/transactions", { jwt });
  const said = Object.values(body.items ?? {}).map(({ description, meaning }) => [description, meaning]);
  const none = { name: null, tokens: null, hours: null, scope: null };
  const sold = { ...none, hours: 24, scope: "full" };
  expect(said).toEqual([
    ["Возврат за сбой", { code: "text", ...none }],
    ["Adjustment", { code: "adjustment", ...none }],
    ["Refund of an access token, 24 h, full", { code: "token_returned", ...sold }],
    ["Access token, 24 h, full", { code: "token", ...sold }],
    ["Mock deposit", { code: "mock_deposit", ...none }],
  ]);
});
