import { randomBytes, randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ApiServer, type Person } from "../../../../test/support/api-server.ts";
import { hashSecret } from "../../../kernel/secret-hash.ts";

let api: ApiServer;
beforeAll(async () => {
  api = await ApiServer.start();
});
afterAll(() => api.close());

async function buyer() {
  const person = await api.register({ balance: "18" });
  const json = { duration_hours: 24, scope: "certificates_only" };
  const { body } = await api.call("POST", "/api/v1/tokens/purchase", { jwt: person.jwt, json });
  return { person, tokenId: String(body.id), secret: String(body.token) };
}
const offer = ({ jwt }: Person, tokenId: string) =>
  api.call("POST", `/api/v1/tokens/${tokenId}/gift`, { jwt });
const revoke = ({ jwt }: Person, tokenId: string) =>
  api.call("DELETE", `/api/v1/tokens/${tokenId}/gift`, { jwt });
const claim = ({ jwt }: Person, code: string, headers: Record<string, string> = {}) =>
  api.call("POST", "/api/v1/gifts/claim", { jwt, json: { code }, headers });
const preview = (code: string) => api.call("POST", "/api/v1/gifts/preview", { json: { code } });
const listOf = async ({ jwt }: Person, query = "") =>
  Object.values((await api.call("GET", `/api/v1/gifts${query}`, { jwt })).body.items ?? {});
const anyCode = () => randomBytes(32).toString("base64url");

async function offered() {
  const gift = await buyer();
  const { body } = await offer(gift.person, gift.tokenId);
  return { ...gift, code: String(body.code), id: String(body.id), body };
}

test("a link is made once, leads to this service, and what is stored of its code is a hash", async () => {
  const { tokenId, code, body } = await offered();
  expect(body).toMatchObject({
    token_id: tokenId,
    link: `https://zenzefi.example/gift#code=${code}`,
    expires_at: new Date(api.world.clock.nowMs() + 7 * 86_400_000).toISOString().replace("Z", "+00:00"),
  });
  const { direct } = api.world.database;
  const rows = await direct.selectFrom("token_gifts").selectAll().where("token_id", "=", tokenId).execute();
  expect(rows.map((row) => row.code_hash)).toEqual([hashSecret(code)]);
  const stored = [
    await direct.selectFrom("audit_logs").selectAll().execute(),
    await direct.selectFrom("idempotency_keys").selectAll().execute(),
    api.log.lines,
  ];
  expect(JSON.stringify([stored, rows])).not.toContain(code);
});

test("who has the link sees what it offers, without a sign-in and without who offers it", async () => {
  const { person, code } = await offered();
  const { status, body, text, headers } = await preview(code);
  expect([status, body]).toMatchObject([
    200,
    { duration_hours: 24, scope: "certificates_only", ends_at: null },
  ]);
  expect(text).not.toContain(person.username);
  expect(headers.get("cache-control")).toBe("no-store");
});

test("the receiver gets the token with a secret of its own, the giver's ends, and both find it in their lists", async () => {
  const { person, tokenId, secret, code, id } = await offered();
  const receiver = await api.register();
  const { status, body } = await claim(receiver, code);
  const got = body.token;
  expect([status, body]).toMatchObject([
    201,
    {
      id,
      from: person.username,
      token: { cost_znc: "0.00", is_gift: true, is_active: true, gifted_at: null },
    },
  ]);
  expect(String(got?.token)).toMatch(/^[\w-]{64}$/);
  expect(got?.token).not.toBe(secret);

  const mine = await api.call("GET", "/api/v1/tokens/my-tokens?active_only=false", { jwt: person.jwt });
  expect(mine.body).toMatchObject([{ id: tokenId, is_active: false, is_gift: false }]);
  expect(mine.text).toContain('"gifted_at":"20');
  expect(await listOf(person)).toMatchObject([
    { id, direction: "given", token_id: tokenId, state: "claimed", other: receiver.username },
  ]);
  expect(await listOf(receiver, `?direction=received&token_id=${got?.id}`)).toMatchObject([
    { id, direction: "received", token_id: got?.id, state: "claimed", other: person.username },
  ]);
  expect(await listOf(receiver, `?direction=received&token_id=${tokenId}`)).toEqual([]);

  const { body: entries } = await api.call("GET", "/api/v1/currency/transactions", { jwt: receiver.jwt });
  const meaning = { code: "token_by_gift", hours: 24, scope: "certificates_only" };
  expect(entries.items).toMatchObject([{ id: body.transaction_id, amount: "0.00", meaning }]);
  const refund = await api.call("GET", `/api/v1/tokens/${got?.id}/refund-preview`, { jwt: receiver.jwt });
  expect(refund.body).toMatchObject({ refund_amount: "0.00" });
  const late = await revoke(person, tokenId);
  expect([late.status, late.body.code]).toEqual([409, "gift_claimed"]);
});

test("a claim that is repeated with its key gets the first answer, and without it 409 with the token", async () => {
  const { code } = await offered();
  const receiver = await api.register();
  const key = { "idempotency-key": randomUUID() };
  const first = await claim(receiver, code, key);
  const again = await claim(receiver, code, key);
  expect([again.status, again.body, again.headers.get("idempotent-replayed")]).toEqual([
    201,
    first.body,
    "true",
  ]);
  const stored = await api.world.database.direct.selectFrom("idempotency_keys").selectAll().execute();
  expect(JSON.stringify([stored, api.log.lines])).not.toContain(code);
  const third = await claim(receiver, code);
  expect([third.status, third.body]).toMatchObject([
    409,
    { code: "gift_claimed_before", token_id: first.body.token?.id },
  ]);
});

test("whatever is wrong with a code is one answer, to whoever looks and to whoever claims", async () => {
  const [claimed, revoked] = [await offered(), await offered()];
  await claim(await api.register(), claimed.code);
  expect((await revoke(revoked.person, revoked.tokenId)).status).toBe(204);
  const person = await api.register();
  const codes = [anyCode(), claimed.code, revoked.code];
  const answers = [];
  for (const code of codes) answers.push(await preview(code), await claim(person, code));
  const { request_id: _id, ...first } = answers[0]?.body ?? {};
  expect(first).toMatchObject({ status: 404, code: "gift_invalid" });
  for (const { body } of answers) {
    const { request_id: _other, ...same } = body;
    expect(same).toEqual(first);
  }
});

describe("refused is", () => {
  test("the giver's own claim, and what is of another user", async () => {
    const { person, tokenId, code } = await offered();
    expect((await claim(person, code)).body).toMatchObject({ status: 409, code: "gift_own" });
    const other = await api.register();
    const answers = [await offer(other, tokenId), await revoke(other, tokenId)];
    expect(answers.map(({ body }) => body.code)).toEqual(["token_not_found", "token_not_found"]);
    expect(await listOf(other)).toEqual([]);
  });

  test.each([[""], ["x".repeat(42)], [`${"x".repeat(42)} `], [17]])("what is no code: %j", async (code) => {
    const { status, body } = await api.call("POST", "/api/v1/gifts/preview", { json: { code } });
    expect([status, body.code]).toEqual([422, "validation_failed"]);
  });

  test("the sixth hand", async () => {
    let { person, tokenId } = await buyer();
    for (let hand = 0; hand < 5; hand += 1) {
      const { body } = await offer(person, tokenId);
      person = await api.register();
      tokenId = String((await claim(person, String(body.code))).body.token?.id);
    }
    expect((await offer(person, tokenId)).body).toMatchObject({
      status: 409,
      code: "gift_hands_limit",
      count: 5,
    });
  });

  test("the 21st offer of a user and the 21st attempt of a user within an hour; others go on", async () => {
    const { person, tokenId } = await buyer();
    const offers: number[] = [];
    for (let nth = 0; nth < 21; nth += 1) offers.push((await offer(person, tokenId)).status);
    expect(offers).toEqual([...Array(20).fill(201), 429]);
    const { code } = await offered();
    const eager = await api.register();
    const claims: number[] = [];
    for (let nth = 0; nth < 20; nth += 1) claims.push((await claim(eager, anyCode())).status);
    claims.push((await claim(eager, code)).status);
    expect(claims).toEqual([...Array(20).fill(404), 429]);
    expect((await claim(await api.register(), code)).status).toBe(201);
  });
});
