import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ApiServer, type Person } from "../../../../test/support/api-server.ts";
import { parseVoucherCode } from "../../../domain/vouchers/code-rules.ts";
import { DAY_MS } from "../../../kernel/duration.ts";

const PATH = "/api/v1/admin/voucher-series";
const MONEY = { amount: "5.00", count: 3, valid_days: 30, note: "Fair in May" };

let api: ApiServer;
let owner: Person;
let customer: Person;
beforeAll(async () => {
  api = await ApiServer.start();
  owner = await api.registerSuperuser();
  customer = await api.register();
});
afterAll(() => api.close());

const make = (json: object = MONEY, as = owner) => api.call("POST", PATH, { jwt: as.jwt, json });
const read = (path: string, as = owner) => api.call("GET", `${PATH}${path}`, { jwt: as.jwt });
const revoke = (id: unknown, as = owner) =>
  api.call("POST", `${PATH}/${id}/revoke`, { jwt: as.jwt, json: { reason: "lost" } });
const redeem = (code: unknown, as = customer) =>
  api.call("POST", "/api/v1/vouchers/redeem", { jwt: as.jwt, json: { code } });

test("the answer that makes vouchers has their codes, each different and good, and no other answer has them", async () => {
  const { status, body } = await make();
  expect([status, body]).toMatchObject([
    201,
    {
      amount: "5.00",
      duration_hours: null,
      scope: null,
      note: "Fair in May",
      state: "open",
      counts: { issued: 3, redeemed: 0, open: 3, expired: 0, revoked: 0 },
      created_by: owner.id,
      created_by_name: owner.username,
      redeem_url: "https://zenzefi.example/redeem",
    },
  ]);
  const codes = Object.values(body.codes ?? {}).map(String);
  expect(new Set(codes.map(parseVoucherCode)).size).toBe(3);
  const others = [await read(""), await read(`/${body.id}`), await read(`/${body.id}/vouchers`)];
  for (const code of codes) expect(JSON.stringify(others.map(({ text }) => text))).not.toContain(code);
  expect((await redeem(codes[2])).body).toMatchObject({ amount: "5.00" });
});

test("vouchers of a time are for a token of it", async () => {
  const { body } = await make({ duration_hours: 36, scope: "certificates_only", count: 1, valid_days: 1 });
  expect(body).toMatchObject({ amount: null, duration_hours: 36, scope: "certificates_only", note: null });
  const { body: plain } = await make({ duration_hours: 1, count: 1, valid_days: 1 });
  expect(plain).toMatchObject({ scope: "full" });
});

test("the list and its vouchers tell how many became what, and who redeemed which, when and for what", async () => {
  const { body } = await make({ ...MONEY, note: `for ${randomUUID()}` });
  const redeemed = await redeem(Object.values(body.codes ?? {})[1]);
  const list = await read(`?search=${encodeURIComponent(String(body.note))}`);
  expect(list.body).toMatchObject({ total: 1, items: [{ id: body.id, counts: { redeemed: 1, open: 2 } }] });
  const vouchers = await read(`/${body.id}/vouchers`);
  expect(vouchers.body.items).toMatchObject([
    { number: 3, redeemed_at: null, redeemed_by: null, redeemed_by_name: null, transaction_id: null },
    { number: 2, redeemed_by: customer.id, redeemed_by_name: customer.username, token_id: null },
    { number: 1 },
  ]);
  const [, second] = Object.values(vouchers.body.items ?? {});
  expect(second?.transaction_id).toBe(redeemed.body.transaction_id);
  const numbers = async (query: string) =>
    Object.values((await read(`/${body.id}/vouchers?${query}`)).body.items ?? {}).map(({ number }) =>
      Number(number),
    );
  expect([await numbers("redeemed=true"), await numbers("redeemed=false")]).toEqual([[2], [3, 1]]);
  expect((await read(`/${randomUUID()}/vouchers`)).status).toBe(404);
});

describe("a revocation", () => {
  test("ends what was not redeemed, is recorded once with its reason, and changes nothing when repeated", async () => {
    const { body } = await make();
    const codes = Object.values(body.codes ?? {});
    await redeem(codes[0]);
    const [first, again] = [await revoke(body.id), await revoke(body.id)];
    expect(first.body).toMatchObject({ state: "revoked", counts: { redeemed: 1, open: 0, revoked: 2 } });
    expect(again.body).toEqual(first.body);
    expect((await redeem(codes[1])).body.code).toBe("voucher_invalid");
    const rows = (await api.world.auditRows("voucher.series_revoked")).filter(
      ({ resource_id }) => resource_id === String(body.id),
    );
    expect(rows).toMatchObject([{ reason: "lost", after: { vouchers: 3, redeemed: 1, ended: 2 } }]);
    expect((await revoke(randomUUID())).status).toBe(404);
    expect((await api.call("POST", `${PATH}/${body.id}/revoke`, { jwt: owner.jwt })).status).toBe(200);
  });

  test("of a series that has expired leaves it as it is, and the filter by state finds each", async () => {
    const { body } = await make({ ...MONEY, valid_days: 1, note: "short" });
    const { body: open } = await make({ ...MONEY, valid_days: 90, note: "short" });
    api.world.clock.advance(2 * DAY_MS);
    owner = { ...owner, jwt: await api.logIn(owner.email) };
    customer = { ...customer, jwt: await api.logIn(customer.email) };
    expect((await revoke(body.id)).body).toMatchObject({
      state: "expired",
      revoked_at: null,
      counts: { expired: 3 },
    });
    const found = async (state: string) =>
      Object.values((await read(`?search=short&state=${state}`)).body.items ?? {}).map(({ id }) => id);
    expect([await found("expired"), await found("open"), await found("revoked")]).toEqual([
      [body.id],
      [open.id],
      [],
    ]);
  });
});

test("only owners make vouchers, operators may revoke them, and each role reads", async () => {
  const { body } = await make();
  const roles = ["operator", "support", "auditor"] as const;
  for (const role of roles) {
    const person = await api.registerRole(role);
    expect((await make(MONEY, person)).status).toBe(403);
    expect((await read("", person)).status).toBe(200);
    expect((await revoke(body.id, person)).status).toBe(role === "operator" ? 200 : 403);
  }
  expect((await read("", customer)).status).toBe(403);
});

test.each([
  ["neither a sum nor a time", { amount: undefined }],
  ["both", { duration_hours: 1 }],
  ["a scope of a sum", { scope: "full" }],
  ["a sum of nothing", { amount: "0.00" }],
  ["a sum below nothing", { amount: "-1" }],
  ["a sum beyond the largest", { amount: "100000.01" }],
  ["no time", { amount: undefined, duration_hours: 0 }],
  ["more than a year", { amount: undefined, duration_hours: 8_761 }],
  ["no vouchers", { count: 0 }],
  ["1,001 vouchers", { count: 1_001 }],
  ["no day", { valid_days: 0 }],
  ["more than five years", { valid_days: 1_827 }],
  ["a note as long as a letter", { note: "x".repeat(201) }],
])("an order of %s is refused with 422, and makes nothing", async (_what, change) => {
  const count = async () => (await read("?limit=1")).body.total;
  const before = await count();
  expect((await make({ ...MONEY, ...change })).status).toBe(422);
  expect(await count()).toEqual(before);
});

test("1,000 vouchers of the largest sum are made by one order, and a note of blanks is none", async () => {
  const { status, body } = await make({ amount: "100000.00", count: 1_000, valid_days: 1_826, note: "  " });
  expect([status, body.note, Object.keys(body.codes ?? {}).length]).toEqual([201, null, 1_000]);
  const { body: vouchers } = await read(`/${body.id}/vouchers?limit=100`);
  expect([vouchers.total, Object.values(vouchers.items ?? {})[0]?.number]).toEqual([1_000, 1_000]);
});
