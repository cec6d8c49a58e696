import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ApiServer, type Person } from "../../../../test/support/api-server.ts";

let api: ApiServer;
beforeAll(async () => {
  api = await ApiServer.start();
});
afterAll(() => api.close());

const post = (person: Person, path: string, json: unknown, headers: Record<string, string> = {}) =>
  api.call("POST", `/api/v1${path}`, { jwt: person.jwt, json, headers });
const buy = (person: Person, headers: Record<string, string> = {}) =>
  post(person, "/tokens/purchase", { duration_hours: 24 }, headers);
const rotate = (person: Person, id: unknown, json: unknown = {}, headers: Record<string, string> = {}) =>
  post(person, `/tokens/${id}/rotate`, json, headers);
const textOf = async (person: Person, id: unknown) => {
  const { body } = await api.call("GET", "/api/v1/tokens/my-tokens", { jwt: person.jwt });
  return Object.values(body).find((token) => token.id === id)?.token;
};

test("the owner gets the new secret as a purchase shows it, and finds it again in the list", async () => {
  const person = await api.register({ balance: "100" });
  const { body: bought } = await buy(person);
  const { status, headers, body } = await rotate(person, bought.id, { grace_seconds: 600 });
  expect([status, headers.get("cache-control")]).toEqual([200, "no-store"]);
  expect(body).toEqual({ ...bought, token: body.token, former_until: null });
  expect(body.token).not.toBe(bought.token);
  expect(await textOf(person, bought.id)).toBe(body.token);
  expect(await api.balanceOf(person)).toBe("82.00");
  const bare = await api.call("POST", `/api/v1/tokens/${bought.id}/rotate`, { jwt: person.jwt });
  expect([bare.status, bare.body.former_until]).toEqual([200, null]);
  expect(JSON.stringify(api.log.lines)).not.toContain(body.token);
});

test("strangers, unknown tokens and graces beyond ten minutes are refused, and nothing changes", async () => {
  const [person, stranger] = [await api.register({ balance: "100" }), await api.register()];
  const { body: bought } = await buy(person);
  const answers = [
    await rotate(stranger, bought.id),
    await rotate(person, randomUUID()),
    await rotate(person, bought.id, { grace_seconds: 601 }),
    await rotate(person, bought.id, { grace_seconds: -1 }),
    await rotate(person, bought.id, { grace_seconds: "1m" }),
  ];
  expect(answers.map(({ status }) => status)).toEqual([404, 404, 422, 422, 422]);
  expect(await textOf(person, bought.id)).toBe(bought.token);
});

test("stored answers of extensions and vouchers are sent again with the secret that counts then", async () => {
  const [person, owner] = [await api.register({ balance: "500" }), await api.registerSuperuser()];
  const series = await post(owner, "/admin/voucher-series", { duration_hours: 1, count: 1, valid_days: 1 });
  const code = { code: series.body.codes?.[0] };
  const key = (name: string) => ({ "idempotency-key": name });
  const redeem = () => post(person, "/vouchers/redeem", code, key("redeem"));
  const { body: redeemed } = await redeem();
  const id = redeemed.token?.id;
  const extend = () => post(person, `/tokens/${id}/extend`, { duration_hours: 1 }, key("extend"));
  const { body: extended } = await extend();
  const { body: latest } = await rotate(person, id);
  const { token } = latest;
  expect((await redeem()).body).toEqual({ ...redeemed, token: { ...redeemed.token, token } });
  expect((await extend()).body).toEqual({ ...extended, token });
  expect(await api.balanceOf(person)).toBe("499.00");
});

test("stored answers of purchases and rotations are sent again with the secret that counts then", async () => {
  const person = await api.register({ balance: "500" });
  const key = (name: string) => ({ "idempotency-key": name });
  const { body: bought } = await buy(person, key("buy"));
  const { body: first } = await rotate(person, bought.id, {}, key("rotate"));
  const again = await rotate(person, bought.id, {}, key("rotate"));
  expect([again.headers.get("idempotent-replayed"), again.body]).toEqual(["true", first]);
  const { body: latest } = await rotate(person, bought.id);
  expect((await rotate(person, bought.id, {}, key("rotate"))).body).toEqual({
    ...first,
    token: latest.token,
  });
  expect((await buy(person, key("buy"))).body).toEqual({ ...bought, token: latest.token });

  const { body: bundles } = await api.call("GET", "/api/v1/bundles");
  const path = `/bundles/${Object.values(bundles.items ?? {})[0]?.id}/purchase`;
  const { body: sold } = await post(person, path, undefined, key("bundle"));
  const [one, ...others] = Object.values(sold.tokens ?? {});
  const { body: rotated } = await rotate(person, one?.id);
  const { body: replayed } = await post(person, path, undefined, key("bundle"));
  expect(replayed).toEqual({ ...sold, tokens: [{ ...one, token: rotated.token }, ...others] });
});

test("a user rotates at most 60 times an hour, and nobody uses up another's", async () => {
  const [person, other] = [await api.register({ balance: "100" }), await api.register({ balance: "100" })];
  const [{ body: token }, { body: theirs }] = [await buy(person), await buy(other)];
  const statuses: number[] = [];
  for (let nth = 0; nth < 60; nth += 1) statuses.push((await rotate(other, token.id)).status);
  expect(new Set(statuses)).toEqual(new Set([404]));
  const refused = await rotate(other, theirs.id);
  expect([refused.status, refused.body.code, Number(refused.headers.get("retry-after")) > 0]).toEqual([
    429,
    "rate_limited",
    true,
  ]);
  expect((await rotate(person, token.id)).status).toBe(200);
});
