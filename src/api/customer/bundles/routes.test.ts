import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ApiServer, type Json, type Person } from "../../../../test/support/api-server.ts";

let api: ApiServer;
let admin: Person;
beforeAll(async () => {
  api = await ApiServer.start();
  admin = await api.registerSuperuser();
});
afterAll(() => api.close());

const PATH = "/api/v1/bundles";
const TERMS = { name: "Trio", token_count: 3, duration_hours: 12, scope: "full" };

const create = (json: object, as = admin) => api.call("POST", PATH, { jwt: as.jwt, json });
const change = (id: Json | string | undefined, json: object, as = admin) =>
  api.call("PATCH", `${PATH}/${id}`, { jwt: as.jwt, json });
const remove = (id: Json | string | undefined, as = admin) =>
  api.call("DELETE", `${PATH}/${id}`, { jwt: as.jwt });

async function seeded(name: string): Promise<Json> {
  const { body } = await api.call("GET", PATH);
  const found = Object.values(body.items ?? {}).find((bundle) => String(bundle.name) === name);
  if (found === undefined) throw new Error(`${name} is not on offer`);
  return found;
}

function buy(person: Person, id: Json | string | undefined, key?: string) {
  const headers = key === undefined ? {} : { "idempotency-key": key };
  return api.call("POST", `${PATH}/${id}/purchase`, { jwt: person.jwt, headers });
}

describe("the offer", () => {
  test("is public, cheapest first, with the bundles of a new installation", async () => {
    const { status, body } = await api.call("GET", `${PATH}/`);
    expect(status).toBe(200);
    expect(body.items).toMatchObject([
      { name: "Starter Pack", token_count: 5, duration_hours: 24, total_price: "81.00", base_price: "90.00" },
      { name: "Pro Bundle", total_price: "153.00", discount_percent: 15, savings: "27.00" },
      { name: "Certificates Bundle", total_price: "153.00", scope: "certificates_only" },
      { name: "Ultimate Package", total_price: "1600.00", base_price: "2000.00", price_per_token: "80.00" },
    ]);
  });

  test("one bundle is public too; an unknown one is 404, an invalid id 422", async () => {
    const bundle = await seeded("Starter Pack");
    expect((await api.call("GET", `${PATH}/${bundle.id}`)).body).toEqual(bundle);
    const unknown = await api.call("GET", `${PATH}/${randomUUID()}`);
    expect([unknown.status, unknown.body.code]).toEqual([404, "bundle_not_found"]);
    expect((await api.call("GET", `${PATH}/no-id`)).status).toBe(422);
  });
});

describe("a purchase", () => {
  test("sells all tokens for one charge, which is the sum of their prices, with one audit row", async () => {
    const person = await api.register({ balance: "100" });
    const bundle = await seeded("Starter Pack");
    const { status, body } = await buy(person, bundle.id);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      bundle_name: "Starter Pack",
      tokens_generated: 5,
      cost_znc: "81.00",
      new_balance: "19.00",
    });
    const tokens = Object.values(body.tokens ?? {});
    expect(new Set(tokens.map(({ token }) => String(token))).size).toBe(5);
    expect(tokens).toMatchObject(Array(5).fill({ cost_znc: "16.20", duration_hours: 24, is_active: true }));
    const { body: page } = await api.call("GET", "/api/v1/currency/transactions", { jwt: person.jwt });
    expect(page.items).toMatchObject([{ amount: "-81.00", transaction_type: "purchase" }, {}]);
    const rows = await api.world.auditRows("bundle.purchased");
    expect(rows.filter((row) => row.actor_id === person.id)).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain(String(tokens[0]?.token));
  });

  test("with too little money changes nothing", async () => {
    const person = await api.register({ balance: "80.99" });
    const { status, body } = await buy(person, (await seeded("Starter Pack")).id);
    expect([status, body.code]).toEqual([402, "balance_insufficient"]);
    expect(await api.balanceOf(person)).toBe("80.99");
    const { body: tokens } = await api.call("GET", "/api/v1/tokens/my-tokens", { jwt: person.jwt });
    expect(tokens).toEqual([]);
  });

  test("with one Idempotency-Key is made once, and a repeated request gets the same tokens", async () => {
    const person = await api.register({ balance: "200" });
    const { id } = await seeded("Starter Pack");
    const first = await buy(person, id, "bundle-1");
    const again = await buy(person, id, "bundle-1");
    expect(again.body).toEqual(first.body);
    expect(await api.balanceOf(person)).toBe("119.00");
  });

  test("needs a sign-in, and a bundle that is on offer", async () => {
    const person = await api.register({ balance: "100" });
    const stranger = await api.call("POST", `${PATH}/${(await seeded("Starter Pack")).id}/purchase`);
    const { body: retired } = await create(TERMS);
    await remove(retired.id);
    const answers = [stranger, await buy(person, randomUUID()), await buy(person, retired.id)];
    expect(answers.map(({ status }) => status)).toEqual([401, 404, 404]);
  });
});

describe("administration", () => {
  test("is for superusers: others get 403, strangers 401", async () => {
    const person = await api.register();
    const { id } = await seeded("Pro Bundle");
    const answers = [
      await create(TERMS, person),
      await change(id, { name: "Mine" }, person),
      await remove(id, person),
      await api.call("POST", PATH, { json: TERMS }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 401]);
  });

  test.each([
    ["no price: no discount", {}, { discount_percent: 0, total_price: "30.00", savings: "0.00" }],
    ["a discount gives the total", { discount_percent: 12.5 }, { total_price: "26.25", savings: "3.75" }],
    ["a total gives the discount", { total_price: "20" }, { discount_percent: 33.33, total_price: "20.00" }],
    ["both in agreement", { discount_percent: "10", total_price: 27 }, { total_price: "27.00" }],
  ])("a new bundle with %s", async (_case, price, expected) => {
    const { status, body } = await create({ ...TERMS, ...price });
    expect(status).toBe(201);
    expect(body).toMatchObject({ base_price: "30.00", is_active: true, description: null, ...expected });
    await remove(body.id);
  });

  test("a contradiction between total and discount is 422 and contains the right total", async () => {
    const answers = [
      await create({ ...TERMS, discount_percent: 10, total_price: "26" }),
      await create({ ...TERMS, total_price: "30.01" }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([422, 422]);
    expect(answers[0]?.body).toMatchObject({ code: "bundle_price_contradictory", expected_price: "27.00" });
  });

  test.each([
    { token_count: 0 },
    { token_count: 101 },
    { duration_hours: 5 },
    { scope: "all" },
    { discount_percent: 100.01 },
    { discount_percent: -1 },
    { discount_percent: 1.234 },
    { total_price: "1.001" },
    { name: "" },
  ])("a new bundle with %o is 422", async (wrong) => {
    expect((await create({ ...TERMS, ...wrong })).status).toBe(422);
  });

  test("a change of what is sold computes the total again; a change of the name does not", async () => {
    const { body: bundle } = await create({ ...TERMS, discount_percent: 10 });
    expect((await change(bundle.id, { name: "Three", description: "for a day" })).body).toMatchObject({
      name: "Three",
      description: "for a day",
      total_price: "27.00",
    });
    expect((await change(bundle.id, { token_count: 5 })).body).toMatchObject({
      total_price: "45.00",
      discount_percent: 10,
    });
    expect((await change(bundle.id, { total_price: "25" })).body).toMatchObject({
      total_price: "25.00",
      discount_percent: 50,
    });
    expect((await change(randomUUID(), { name: "None" })).status).toBe(404);
    const rows = await api.world.auditRows("bundle.updated");
    expect(rows.filter((row) => row.resource_id === String(bundle.id))).toHaveLength(3);
    await remove(bundle.id);
  });

  test("a deleted bundle is no longer listed, can be restored, and leaves one audit row", async () => {
    const { body: bundle } = await create(TERMS);
    const path = `${PATH}/${bundle.id}`;
    const deleted = await remove(bundle.id);
    expect([deleted.status, deleted.text]).toEqual([204, ""]);
    expect((await remove(bundle.id)).status).toBe(204);
    expect((await api.call("GET", path)).status).toBe(404);
    const rows = await api.world.auditRows("bundle.deleted");
    expect(rows.filter((row) => row.resource_id === String(bundle.id))).toHaveLength(1);
    expect((await change(bundle.id, { is_active: true })).status).toBe(200);
    expect((await api.call("GET", path)).status).toBe(200);
    await remove(bundle.id);
    expect((await remove(randomUUID())).status).toBe(404);
  });
});
