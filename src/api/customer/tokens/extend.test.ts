import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ApiServer, type Json, type Person } from "../../../../test/support/api-server.ts";
import { activateToken } from "../../../domain/tokens/activate-token.ts";
import { MINUTE_MS } from "../../../kernel/duration.ts";

let api: ApiServer;
beforeAll(async () => {
  api = await ApiServer.start();
});
afterAll(() => api.close());

const extend = (person: Person, tokenId: string, json: object, headers: Record<string, string> = {}) =>
  api.call("POST", `/api/v1/tokens/${tokenId}/extend`, { jwt: person.jwt, json, headers });

async function buyHour(balance: string) {
  const person = await api.register({ balance });
  const json = { duration_hours: 1 };
  const { body } = await api.call("POST", "/api/v1/tokens/purchase", { jwt: person.jwt, json });
  return { person, token: body, id: String(body.id) };
}

test("an extension answers the same token with its new length, price and end", async () => {
  const { person, token, id } = await buyHour("20");
  await activateToken(api.world, id);
  const { status, body } = await extend(person, id, { duration_hours: 12 });
  expect(status).toBe(200);
  expect(body).toMatchObject({ id, token: token.token, duration_hours: 13, cost_znc: "11.00" });
  expect(Date.parse(String(body.expires_at))).toBe(api.world.clock.nowMs() + 13 * 60 * MINUTE_MS);
  expect(await api.balanceOf(person)).toBe("9.00");
});

test("an extension that is sent again with its key is charged once, and answered alike", async () => {
  const { person, id } = await buyHour("20");
  const key = { "idempotency-key": randomUUID() };
  const send = () => extend(person, id, { duration_hours: 1 }, key);
  const answers = [await send(), ...(await Promise.all([send(), send()]))];
  expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  expect(answers[0]?.body).toMatchObject({ duration_hours: 2 });
  expect(await api.balanceOf(person)).toBe("18.00");
});

test("what is not sold, or to whom it is not sold, is refused with a reason", async () => {
  const { person, id } = await buyHour("1.50");
  const stranger = await api.register({ balance: "5" });
  const codes = [
    await extend(person, id, { duration_hours: 1 }),
    await extend(person, id, { duration_hours: 2 }),
    await extend(person, id, {}),
    await extend(stranger, id, { duration_hours: 1 }),
    await extend(stranger, "no-id", { duration_hours: 1 }),
    await api.call("POST", `/api/v1/tokens/${id}/extend`, { json: { duration_hours: 1 } }),
  ].map(({ status, body }) => [status, body.code]);
  expect(codes).toEqual([
    [402, "balance_insufficient"],
    [422, "validation_failed"],
    [422, "validation_failed"],
    [404, "token_not_found"],
    [422, "validation_failed"],
    [401, "not_authenticated"],
  ]);
});

test("an expired token, and one that is paid for a year ahead, tell what to do instead, in both languages", async () => {
  const { person, id } = await buyHour("9000");
  for (let nth = 0; nth < 12; nth += 1) await extend(person, id, { duration_hours: 720 });
  const far = await extend(person, id, { duration_hours: 720 }, { "accept-language": "ru" });
  expect([far.status, far.body.code]).toEqual([409, "extension_too_long"]);
  expect(far.body.detail).toContain("не больше чем на 366 дн.");
  const { person: other, id: ended } = await buyHour("9");
  const activated_at = new Date(api.world.clock.nowMs() - 60 * MINUTE_MS);
  const { direct } = api.world.database;
  await direct.updateTable("access_tokens").set({ activated_at }).where("id", "=", ended).execute();
  const late = await extend(other, ended, { duration_hours: 1 });
  expect([late.status, late.body.code, late.body.detail]).toEqual([
    409,
    "token_expired",
    "The time of this access token is over. Buy a new one.",
  ]);
});

/** A day for 18.00 behind an hour for 1.00, of which 45 minutes were used. */
async function extendedDay() {
  const { person, id } = await buyHour("20");
  await extend(person, id, { duration_hours: 24 });
  await activateToken(api.world, id);
  api.world.clock.advance(45 * MINUTE_MS);
  return { person, id };
}

test("a refund preview has its parts, which add up to it, and the revocation the same", async () => {
  const { person, id } = await extendedDay();
  const { body } = await api.call("GET", `/api/v1/tokens/${id}/refund-preview`, { jwt: person.jwt });
  expect(body).toEqual({
    refund_amount: "18.25",
    refund_granted: "0.00",
    price_paid: "19.00",
    duration_seconds: 90_000,
    left_seconds: 87_300,
    parts: [
      { number: 1, seconds: 3_600, price_znc: "1.00", left_seconds: 900, refund_znc: "0.25" },
      { number: 2, seconds: 86_400, price_znc: "18.00", left_seconds: 86_400, refund_znc: "18.00" },
    ],
    new_balance: "19.25",
  });
  const { body: revoked } = await api.call("DELETE", `/api/v1/tokens/${id}`, { jwt: person.jwt });
  expect(revoked).toMatchObject(body);
});

test("the owner and the desk read the lots of a token, the latest first, and after a revocation what went back", async () => {
  const { person, id } = await extendedDay();
  const admin = await api.registerSuperuser();
  const stranger = await api.register();
  const lotsOf = (as: Person, path = "/api/v1/tokens", query = "") =>
    api.call("GET", `${path}/${id}/lots${query}`, { jwt: as.jwt });
  const numbersOf = ({ items }: Json) => Object.values(items ?? {}).map((lot: Json) => lot.number);
  const { body } = await lotsOf(person);
  expect(body).toMatchObject({
    items: [
      { number: 2, seconds: 86_400, left_seconds: 86_400, price_znc: "18.00", refunded_znc: "0.00" },
      { id, number: 1, seconds: 3_600, left_seconds: 900, price_znc: "1.00", refunded_znc: "0.00" },
    ],
    total: 2,
  });
  const { body: first } = await lotsOf(person, undefined, "?limit=1");
  const { body: second } = await lotsOf(person, undefined, `?limit=1&cursor=${String(first.next_cursor)}`);
  const { body: beyond } = await lotsOf(person, undefined, `?cursor=${randomUUID()}`);
  expect([first, second, beyond].map(numbersOf)).toEqual([[2], [1], []]);
  await api.call("DELETE", `/api/v1/tokens/${id}`, { jwt: person.jwt });
  expect((await lotsOf(admin, "/api/v1/admin/tokens")).body).toMatchObject({
    items: [
      { number: 2, left_seconds: 0, refunded_znc: "18.00" },
      { number: 1, left_seconds: 0, refunded_znc: "0.25" },
    ],
  });
  expect((await lotsOf(stranger)).status).toBe(404);
  expect((await lotsOf(person, "/api/v1/admin/tokens")).status).toBe(403);
});

test("an extension is an entry of its own in the list of transactions", async () => {
  const { person } = await extendedDay();
  const { body } = await api.call("GET", "/api/v1/currency/transactions", { jwt: person.jwt });
  expect(body).toMatchObject({
    items: [
      { amount: "-18.00", transaction_type: "purchase", meaning: { code: "token_extended", hours: 24 } },
      { amount: "-1.00", meaning: { code: "token" } },
      {},
    ],
  });
});
