/** Sign-ins that began without a code, at an account with two-step sign-in: a release that knows no codes has opened them. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { ApiServer, type Person } from "../../../../test/support/api-server.ts";
import { enableTotp, nextCode } from "../../../../test/support/totp-user.ts";
import { openSignIn } from "../../../domain/identity/open-sign-in.ts";

let api: ApiServer;
let person: Person;
beforeAll(async () => {
  api = await ApiServer.start();
});
afterAll(() => api.close());
beforeEach(async () => {
  person = await api.register();
});

const statusOf = async (jwt: string) => (await api.call("GET", "/api/v1/users/me", { jwt })).status;
const refresh = async (token: string) =>
  (await api.call("POST", "/api/v1/auth/refresh", { json: { refresh_token: token } })).status;
const refreshByCookie = async (secret: string) => {
  const headers = { "x-requested-with": "zenzefi-console", cookie: `zenzefi_sign_in=${secret}` };
  return (await api.call("POST", "/api/v1/auth/refresh", { headers })).status;
};

/** What the release before does at a log-in: it asks for no code. */
function openWithoutCode() {
  const { world } = api;
  const wishes = { staySignedIn: true, refresh: true, replaces: [] };
  return world.database.transaction((tx) =>
    openSignIn(tx, world, { ip: null, userAgent: null }, { user: person, hasTotp: false }, wishes),
  );
}

test("are refused by JWT, cookie and refresh token, and those with a code go on", async () => {
  const { secret } = await enableTotp(api, person);
  const { jwt, cookie, refresh: tokens } = await openWithoutCode();
  expect(await statusOf(jwt)).toBe(401);
  expect(await refreshByCookie(cookie?.secret ?? "")).toBe(401);
  expect(await refresh(tokens?.token ?? "")).toBe(401);
  expect(await statusOf(person.jwt)).toBe(200);
  const { email, password } = person;
  const json = { email, password, totp_code: nextCode(api, secret), refresh: true };
  const { body } = await api.call("POST", "/api/v1/auth/login", { json });
  expect(await refresh(String(body.refresh_token))).toBe(200);
});

test("are accepted while an enrolment is not confirmed, and after two-step sign-in was disabled", async () => {
  const json = { current_password: person.password };
  await api.call("POST", "/api/v1/users/me/totp", { jwt: person.jwt, json });
  const before = await openWithoutCode();
  expect([await statusOf(before.jwt), await refreshByCookie(before.cookie?.secret ?? "")]).toEqual([
    200, 200,
  ]);
  const { secret } = await enableTotp(api, person);
  const disabling = { ...json, totp_code: nextCode(api, secret) };
  await api.call("POST", "/api/v1/users/me/totp/disable", { jwt: person.jwt, json: disabling });
  expect(await statusOf((await openWithoutCode()).jwt)).toBe(200);
  expect(await statusOf(person.jwt)).toBe(200);
});

test("a JWT without `sid` is of no sign-in, and refused too", async () => {
  const { id: userId, username } = person;
  const { jwt } = api.world.jwts.sign({ userId, username, signInId: null }, null);
  expect(await statusOf(jwt)).toBe(200);
  await enableTotp(api, person);
  expect(await statusOf(jwt)).toBe(401);
});
