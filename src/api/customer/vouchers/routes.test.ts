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
  api = await ApiServer.start({ voucherLimit: LIMIT });
  steps = voucherSteps(api.world);
});
afterAll(() => api.close());

const redeem = ({ jwt }: Pick<Person, "jwt">, code: string, headers: Record<string, string> = {}) =>
  api.call("POST", "/api/v1/vouchers/redeem", { jwt, json: { code }, headers });
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

  test("is called a slip where it cannot be a code, and that is no attempt", async () => {
    const person = await api.register();
    const { code } = await steps.make();
    const slip = code.slice(0, 15) + (code.endsWith("0") ? "2" : "0");
    for (let nth = 0; nth < LIMIT.hitsMax + 1; nth += 1) {
      expect((await redeem(person, slip)).body).toMatchObject({ status: 422, code: "voucher_code_mistyped" });
    }
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

test("a user has so many attempts, right or wrong, and then waits", async () => {
  const person = await api.register();
  for (let nth = 0; nth < LIMIT.hitsMax; nth += 1) expect((await redeem(person, anyCode())).status).toBe(404);
  const { code } = await steps.make();
  const refused = await redeem(person, code);
  expect([refused.status, refused.body.code]).toEqual([429, "rate_limited"]);
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(await api.balanceOf(person)).toBe("0.00");
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
