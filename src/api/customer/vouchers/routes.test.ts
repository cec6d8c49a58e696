import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ApiServer, type Person } from "../../../../test/support/api-server.ts";
import { ONE_DAY, voucherSteps } from "../../../../test/support/voucher-steps.ts";
import { makeVoucherCode } from "../../../domain/vouchers/code-rules.ts";
import { HOUR_MS } from "../../../kernel/duration.ts";

const LIMIT = { hitsMax: 3, windowMs: HOUR_MS };

let api: ApiServer;
let steps: ReturnType<typeof voucherSteps>;
beforeAll(async () => {
  api = await ApiServer.start();
  steps = voucherSteps(api.world);
});
afterAll(() => api.close());

const redeem = ({ jwt }: Pick<Person, "jwt">, code: string, headers: Record<string, string> = {}) =>
  api.call("POST", "/api/v1/vouchers/redeem", { jwt, json: { code }, headers });
/** The last character is another one. */
const slipOf = (code: string) => code.slice(0, 15) + (code.endsWith("0") ? "2" : "0");
const anyCode = () => makeVoucherCode(api.world.random.bytes(15));

test("a sum is added, as the transaction of the answer says", async () => {
  const person = await api.register({ balance: "1" });
  const { code } = await steps.make();
  const typed = code.toLowerCase().replace(/(.{4})/g, "$1 ");
  const { status, body } = await redeem(person, typed);
  expect([status, body]).toMatchObject([
    201,
    { kind: "znc", amount: "5.00", new_balance: "6.00", debt: "0.00" },
  ]);
  const { body: list } = await api.call("GET", "/api/v1/currency/transactions?transaction_type=voucher", {
    jwt: person.jwt,
  });
  expect(list.items).toMatchObject([
    { id: body.transaction_id, amount: "5.00", meaning: { code: "voucher" } },
  ]);
});

test("a time is an access token like any other, of which nothing is paid back", async () => {
  const person = await api.register();
  const { status, body } = await redeem(person, (await steps.make({ value: ONE_DAY })).code);
  expect([status, body]).toMatchObject([
    201,
    {
      kind: "time",
      amount: "0.00",
      token: { duration_hours: 24, scope: "certificates_only", cost_znc: "0.00" },
    },
  ]);
  expect(body.token?.token).toHaveLength(64);
  const { body: tokens } = await api.call("GET", "/api/v1/tokens/my-tokens", { jwt: person.jwt });
  expect(tokens).toMatchObject([{ id: body.token?.id, activated_at: null }]);
  const preview = await api.call("GET", `/api/v1/tokens/${body.token?.id}/refund-preview`, {
    jwt: person.jwt,
  });
  expect(preview.body).toMatchObject({ refund_amount: "0.00" });
  const { body: list } = await api.call("GET", "/api/v1/currency/transactions", { jwt: person.jwt });
  const meaning = { code: "token_by_voucher", hours: 24, scope: "certificates_only" };
  expect(list.items).toMatchObject([{ id: body.transaction_id, amount: "0.00", meaning }]);
});

test("a request that is repeated with its key gets the first answer, and nothing is given twice", async () => {
  const person = await api.register();
  const { code } = await steps.make();
  const key = { "idempotency-key": randomUUID() };
  const [first, again] = [await redeem(person, code, key), await redeem(person, code, key)];
  expect([again.status, again.body, again.headers.get("idempotent-replayed")]).toEqual([
    201,
    first.body,
    "true",
  ]);
  expect((await redeem(person, code)).body.code).toBe("voucher_redeemed_before");
  expect(await api.balanceOf(person)).toBe("5.00");
});

describe("a code that is not good", () => {
  test("is answered alike whether it is unknown, used by somebody else, expired or revoked", async () => {
    const people = [await api.register(), await api.register()] as const;
    const [used, revoked] = [await steps.make(), await steps.make()];
    await redeem(people[0], used.code);
    await steps.revoke(revoked.seriesId);
    const answers = [];
    for (const code of [anyCode(), used.code, revoked.code]) answers.push(await redeem(people[1], code));
    const { request_id: _id, ...first } = answers[0]?.body ?? {};
    expect(first).toMatchObject({ status: 404, code: "voucher_invalid" });
    for (const { body } of answers) {
      const { request_id: _other, ...same } = body;
      expect(same).toEqual(first);
    }
  });

  test("is called a slip where it cannot be a code", async () => {
    const person = await api.register();
    const { code } = await steps.make();
    expect((await redeem(person, slipOf(code))).body).toMatchObject({
      status: 422,
      code: "voucher_code_mistyped",
    });
    expect((await redeem(person, code)).status).toBe(201);
  });

  test.each([[""], ["x".repeat(65)], [17]])("%j is no request", async (code) => {
    const person = await api.register();
    const { status, body } = await api.call("POST", "/api/v1/vouchers/redeem", {
      jwt: person.jwt,
      json: { code },
    });
    expect([status, body.code]).toEqual([422, "validation_failed"]);
  });
});

describe("attempts", () => {
  let limited: ApiServer;
  const attempt = async ({ jwt }: Person, code: string) =>
    (await limited.call("POST", "/api/v1/vouchers/redeem", { jwt, json: { code } })).status;
  beforeAll(async () => {
    limited = await ApiServer.start({ voucherLimit: LIMIT });
  });
  afterAll(() => limited.close());

  test("of a user are so many, right or wrong, and slips are none; one address has those of five users", async () => {
    const people = await Promise.all(Array.from({ length: 6 }, () => limited.register()));
    const [first] = people;
    const { make } = voucherSteps(limited.world);
    if (first === undefined) throw new Error("nobody");
    for (let nth = 0; nth < LIMIT.hitsMax + 1; nth += 1)
      expect(await attempt(first, slipOf(anyCode()))).toBe(422);
    const { codes } = await make({ voucherCount: 2 });
    const statuses: number[] = [await attempt(first, String(codes[0]))];
    for (let nth = 0; nth < LIMIT.hitsMax - 1; nth += 1) statuses.push(await attempt(first, anyCode()));
    // Refused, and taken from nobody else.
    statuses.push(await attempt(first, String(codes[1])));
    expect(statuses).toEqual([201, ...Array(LIMIT.hitsMax - 1).fill(404), 429]);
    expect(await limited.balanceOf(first)).toBe("5.00");

    const others: number[] = [];
    for (const person of people.slice(1))
      for (let nth = 0; nth < LIMIT.hitsMax; nth += 1) others.push(await attempt(person, anyCode()));
    const left = LIMIT.hitsMax * 4;
    expect(others).toEqual([...Array(left).fill(404), ...Array(LIMIT.hitsMax).fill(429)]);
  });
});

test("who was deactivated redeems nothing", async () => {
  const person = await api.register();
  await api.world.database.direct
    .updateTable("users")
    .set({ is_active: false })
    .where("id", "=", person.id)
    .execute();
  const { code } = await steps.make();
  expect((await redeem(person, code)).body.code).toBe("account_disabled");
});

test("no code is in a log line, an audit row or a stored answer", async () => {
  const person = await api.register();
  const { code } = await steps.make();
  await redeem(person, code, { "idempotency-key": randomUUID() });
  await redeem(person, code);
  const { direct } = api.world.database;
  const stored = [
    await direct.selectFrom("audit_logs").selectAll().execute(),
    await direct.selectFrom("idempotency_keys").selectAll().execute(),
    await direct.selectFrom("ledger_transactions").select("description").execute(),
    api.log.lines,
  ];
  expect(JSON.stringify(stored)).not.toContain(code);
});
