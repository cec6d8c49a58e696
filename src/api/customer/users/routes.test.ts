import { afterAll, beforeAll, expect, test } from "vitest";
import { ApiServer } from "../../../../test/support/api-server.ts";
import { PERMISSIONS } from "../../../domain/identity/role-rules.ts";
import { MINUTE_MS } from "../../../kernel/duration.ts";

let api: ApiServer;
beforeAll(async () => {
  api = await ApiServer.start();
});
afterAll(() => api.close());

test("GET /me returns the signed-in user with the balance", async () => {
  const person = await api.register({ balance: "12.5" });
  const { status, body } = await api.call("GET", "/api/v1/users/me", { jwt: person.jwt });
  expect(status).toBe(200);
  expect(body).toMatchObject({ id: person.id, email: person.email, currency_balance: "12.50" });
});

test("GET /me returns the permissions of the role, in the order of their table, and none to a customer", async () => {
  const permissionsFor = async (jwt: string) =>
    (await api.call("GET", "/api/v1/users/me", { jwt })).body.permissions;
  expect(await permissionsFor((await api.register()).jwt)).toEqual([]);
  expect(await permissionsFor((await api.registerRole("auditor")).jwt)).toEqual(["read"]);
  expect(await permissionsFor((await api.registerRole("owner")).jwt)).toEqual(Object.keys(PERMISSIONS));
});

test("PATCH /me changes the members that are sent, and no others", async () => {
  const { jwt } = await api.register();
  const change = (json: object) => api.call("PATCH", "/api/v1/users/me", { jwt, json });
  await change({ full_name: "Karl Marx", language: "ru", time_zone: "Europe/Berlin" });
  const { body } = await change({ language: "en" });
  expect(body).toMatchObject({ full_name: "Karl Marx", language: "en", time_zone: "Europe/Berlin" });
  expect((await change({ full_name: null })).body.full_name).toBeNull();
});

test.each([
  ["a time zone that is none", { time_zone: "Mars/Olympus" }, "/time_zone"],
  ["an offset as time zone", { time_zone: "+03:00" }, "/time_zone"],
  ["a language that is not spoken here", { language: "de" }, "/language"],
  ["a short new password", { password: "seven77", current_password: "x" }, "/password"],
  ["a body that is no object", [], ""],
])("PATCH /me refuses %s with 422", async (_what, json, path) => {
  const { jwt } = await api.register();
  const { status, body } = await api.call("PATCH", "/api/v1/users/me", { jwt, json });
  expect([status, body.errors]).toEqual([422, [{ path, message: expect.any(String) }]]);
});

test("a new password needs the current one, works for the next log-in, and leaves one audit row", async () => {
  const { jwt, id, email, password } = await api.register();
  const change = (json: object) => api.call("PATCH", "/api/v1/users/me", { jwt, json });
  const without = await change({ password: "a brand new one" });
  const wrong = await change({ password: "a brand new one", current_password: "wrong password" });
  expect([without.status, without.body.code]).toEqual([400, "current_password_required"]);
  expect([wrong.status, wrong.body.code]).toEqual([400, "current_password_wrong"]);
  expect((await change({ password: "a brand new one", current_password: password })).status).toBe(200);

  const logIn = (attempt: string) =>
    api.call("POST", "/api/v1/auth/login", { json: { email, password: attempt } });
  expect((await logIn(password)).status).toBe(401);
  expect((await logIn("a brand new one")).status).toBe(200);
  const rows = await api.world.auditRows("user.password_changed");
  expect(rows.filter((row) => row.actor_id === id)).toHaveLength(1);
});

test("errors are in the user's language unless the request prefers one of ours", async () => {
  const { jwt } = await api.register();
  await api.call("PATCH", "/api/v1/users/me", { jwt, json: { language: "ru" } });
  const wrong = (headers: Record<string, string>) =>
    api.call("PATCH", "/api/v1/users/me", { jwt, headers, json: { password: "a brand new one" } });
  const inOwnLanguage = await wrong({ "accept-language": "fr, *;q=0.5" });
  const asked = await wrong({ "accept-language": "en-GB,en;q=0.9,ru;q=0.1" });
  expect(inOwnLanguage.body.detail).toMatch(/[а-я]/i);
  expect(inOwnLanguage.headers.get("content-language")).toBe("ru");
  expect(asked.body.detail).not.toMatch(/[а-я]/i);
});

test("the API limit counts calls per user, returns how many remain, and does not apply to superusers", async () => {
  const limited = await ApiServer.start({ apiLimit: { hitsMax: 3, windowMs: MINUTE_MS } });
  try {
    const [one, other, admin] = [
      await limited.register(),
      await limited.register(),
      await limited.registerSuperuser(),
    ];
    const me = (jwt: string) => limited.call("GET", "/api/v1/users/me", { jwt });
    const answers = [await me(one.jwt), await me(one.jwt), await me(one.jwt), await me(one.jwt)];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
    expect(answers.map(({ headers }) => headers.get("ratelimit-remaining"))).toEqual(["2", "1", "0", "0"]);
    expect(answers[3]?.headers.get("retry-after")).toBe("60");
    expect((await me(other.jwt)).status).toBe(200);
    const superusers = await Promise.all([1, 2, 3, 4, 5].map(() => me(admin.jwt)));
    expect(superusers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
  } finally {
    await limited.close();
  }
});

test("/me/referrals lists invited users, without e-mail addresses, and the earnings", async () => {
  const inviter = await api.register();
  const { body: me } = await api.call("GET", "/api/v1/users/me", { jwt: inviter.jwt });
  const friend = { email: "friend@example.com", username: "friend", password: "correct horse battery" };
  await api.call("POST", `/api/v1/auth/register?ref=${me.referral_code}`, { json: friend });
  const jwt = await api.logIn(friend.email);
  await api.call("POST", "/api/v1/currency/mock-purchase", { jwt, json: { amount: 300 } });
  await api.call("POST", "/api/v1/tokens/purchase", { jwt, json: { duration_hours: 720 } });
  const { status, text, body } = await api.call("GET", "/api/v1/users/me/referrals", { jwt: inviter.jwt });
  expect(status).toBe(200);
  expect(body).toMatchObject({
    referral_code: String(me.referral_code),
    referral_link: `https://zenzefi.example/register?ref=${me.referral_code}`,
    total_referrals: 1,
    qualifying_referrals: 1,
    total_bonus_earned: "30.00",
    referred_users: [{ username: "friend", has_made_qualifying_purchase: true }],
  });
  expect(text).not.toContain("@");
  expect(await api.balanceOf(inviter)).toBe("30.00");
});
