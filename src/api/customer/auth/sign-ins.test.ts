import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ApiAnswer, ApiServer, type Person } from "../../../../test/support/api-server.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../../kernel/duration.ts";

let api: ApiServer;
beforeAll(async () => {
  api = await ApiServer.start();
});
afterAll(() => api.close());

const CONSOLE = { "x-requested-with": "zenzefi-console", "sec-fetch-site": "same-origin" };
const CLEARED = /^zenzefi_sign_in=; Max-Age=0; Path=\/api\/v1\/auth; HttpOnly; SameSite=Strict$/;

type SignedInBrowser = { readonly cookie: string; readonly jwt: string };

/** Signs in as the console does. */
async function staySignedIn(
  person: Person,
  headers: Record<string, string> = {},
  of = api,
): Promise<ApiAnswer> {
  const { email, password } = person;
  const json = { email, password, keep_signed_in: true };
  return of.call("POST", "/api/v1/auth/login", { json, headers });
}

async function signedInBrowser(person: Person): Promise<SignedInBrowser> {
  const answer = await staySignedIn(person);
  return { cookie: cookieOf(answer), jwt: String(answer.body.access_token) };
}

function setCookie(answer: ApiAnswer): string {
  return answer.headers.getSetCookie().join("\n");
}

/** The `Cookie` header that the browser sends. */
function cookieOf(answer: ApiAnswer): string {
  return setCookie(answer).split(";")[0] ?? "";
}

function refresh(cookie: string, headers: Record<string, string> = CONSOLE, of = api): Promise<ApiAnswer> {
  return of.call("POST", "/api/v1/auth/refresh", { headers: { ...headers, cookie } });
}

const me = (jwt: string) => api.call("GET", "/api/v1/users/me", { jwt });
const sidOf = (jwt: string) =>
  JSON.parse(Buffer.from(jwt.split(".")[1] ?? "", "base64url").toString()).sid as string;
const signInsOf = async (jwt: string) =>
  (await api.call("GET", "/api/v1/users/me/sign-ins", { jwt })).body.items as unknown as {
    id: string;
    is_current: boolean;
  }[];

describe("keep_signed_in", () => {
  test("sets a cookie for the authentication API only, whose secret is stored as a hash", async () => {
    const answer = await staySignedIn(await api.register());
    expect(setCookie(answer)).toMatch(
      /^zenzefi_sign_in=[\w-]{43}; Max-Age=604800; Path=\/api\/v1\/auth; HttpOnly; SameSite=Strict$/,
    );
    const rows = await api.world.database.direct.selectFrom("sign_ins").selectAll().execute();
    const secret = cookieOf(answer).split("=")[1] ?? "";
    expect(secret).not.toBe("");
    expect(JSON.stringify(rows)).not.toContain(secret);
    expect(rows.some(({ refresh_hash }) => refresh_hash?.includes(secret))).toBe(false);
  });

  test("is off by default", async () => {
    const { email, password } = await api.register();
    const answer = await api.call("POST", "/api/v1/auth/login", { json: { email, password } });
    expect(answer.status).toBe(200);
    expect(setCookie(answer)).toBe("");
  });

  test("sets a Secure cookie if cookies are Secure", async () => {
    const secure = await ApiServer.start({
      signInCookie: { isSecure: true, isPrefixed: false, policy: "always" },
    });
    try {
      expect(setCookie(await staySignedIn(await secure.register(), {}, secure))).toMatch(/; Secure$/);
    } finally {
      await secure.close();
    }
  });

  test("a log-in ends the sign-in that the browser had, also of another user, and clears its cookie", async () => {
    const [first, second] = [await api.register(), await api.register()];
    const { cookie } = await signedInBrowser(first);
    const { email, password } = second;
    const answer = await api.call("POST", "/api/v1/auth/login", {
      json: { email, password },
      headers: { cookie },
    });
    expect(setCookie(answer)).toMatch(CLEARED);
    expect((await refresh(cookie)).status).toBe(401);
  });
});

describe("refresh", () => {
  test("returns another JWT of the same sign-in, and does not change the cookie", async () => {
    const { cookie, jwt } = await signedInBrowser(await api.register());
    api.world.clock.advance(2 * HOUR_MS);
    expect((await me(jwt)).status).toBe(401);
    const answer = await refresh(cookie);
    expect(answer).toMatchObject({ status: 200, body: { token_type: "bearer", expires_in: 3_600 } });
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(cookieOf(answer)).toBe(cookie);
    const renewed = String(answer.body.access_token);
    expect((await me(renewed)).status).toBe(200);
    expect(sidOf(renewed)).toBe(sidOf(jwt));
  });

  test("two tabs that reload at once both stay signed in", async () => {
    const { cookie } = await signedInBrowser(await api.register());
    const answers = await Promise.all([refresh(cookie), refresh(cookie), refresh(cookie)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  });

  test("ends after 7 days without use, and clears the cookie", async () => {
    const { cookie } = await signedInBrowser(await api.register());
    api.world.clock.advance(7 * DAY_MS - 1);
    expect((await refresh(cookie)).status).toBe(200);
    api.world.clock.advance(7 * DAY_MS);
    const answer = await refresh(cookie);
    expect(answer).toMatchObject({ status: 401, body: { code: "not_authenticated" } });
    expect(setCookie(answer)).toMatch(CLEARED);
  });

  test("ends after 30 days even if it is used, and so does its last JWT", async () => {
    const { cookie } = await signedInBrowser(await api.register());
    for (let day = 0; day < 29; day += 1) {
      api.world.clock.advance(DAY_MS);
      expect((await refresh(cookie)).status).toBe(200);
    }
    api.world.clock.advance(DAY_MS - 10 * MINUTE_MS);
    const last = await refresh(cookie);
    expect(last.body.expires_in).toBe(600);
    expect(setCookie(last)).toContain("Max-Age=600;");
    api.world.clock.advance(10 * MINUTE_MS);
    expect((await refresh(cookie)).status).toBe(401);
  });

  test("refuses requests that are not from the console, and answers account_disabled to a deactivated user", async () => {
    const person = await api.register();
    const { cookie } = await signedInBrowser(person);
    for (const headers of [
      { "x-requested-with": "zenzefi-console", "sec-fetch-site": "same-site" },
      { "x-requested-with": "zenzefi-console", "sec-fetch-site": "cross-site" },
      { "x-requested-with": "zenzefi-console", "sec-fetch-site": "none" },
      { "x-requested-with": "XMLHttpRequest", "sec-fetch-site": "same-origin" },
      {},
    ]) {
      expect(await refresh(cookie, headers)).toMatchObject({ status: 403, body: { code: "cross_site" } });
    }
    expect((await refresh(cookie, { "x-requested-with": "zenzefi-console" })).status).toBe(200);
    const { database } = api.world;
    await database.direct
      .updateTable("users")
      .set({ is_active: false })
      .where("id", "=", person.id)
      .execute();
    expect(await refresh(cookie)).toMatchObject({ status: 403, body: { code: "account_disabled" } });
  });

  test("counts only failures, so that reloads do not use up log-ins", async () => {
    const strict = await ApiServer.start({ authLimit: { hitsMax: 3, windowMs: HOUR_MS } });
    try {
      const cookie = cookieOf(await staySignedIn(await strict.register(), {}, strict)); // 2 of 3: register, log-in…
      for (let reload = 0; reload < 5; reload += 1) {
        expect((await refresh(cookie, CONSOLE, strict)).status).toBe(200);
        expect((await refresh("other=1", CONSOLE, strict)).status).toBe(204);
      }
      const refused = await refresh("zenzefi_sign_in=guess", CONSOLE, strict); // …and the log-in of `register`.
      expect([refused.status, refused.body.code]).toEqual([429, "rate_limited"]);
      expect((await refresh(cookie, CONSOLE, strict)).status).toBe(200);
    } finally {
      await strict.close();
    }
  });
});

describe("several cookies of the name, some of them planted", () => {
  const PATHS = ["/", "/api", "/api/", "/api/v1", "/api/v1/", "/api/v1/auth", "/api/v1/auth/"];

  test("the valid one is used, and the answer removes the others", async () => {
    const { cookie, jwt } = await signedInBrowser(await api.register());
    for (const cookies of [
      `zenzefi_sign_in=planted; ${cookie}`,
      `${cookie}; zenzefi_sign_in=planted`,
      `zenzefi_sign_in=a; zenzefi_sign_in=b; ${cookie}; zenzefi_sign_in=c`,
    ]) {
      const answer = await refresh(cookies);
      expect(answer.status).toBe(200);
      expect(sidOf(String(answer.body.access_token))).toBe(sidOf(jwt));
      const set = answer.headers.getSetCookie();
      for (const path of PATHS) expect(set).toContain(`zenzefi_sign_in=; Max-Age=0; Path=${path}`);
      expect(set.at(-1)).toMatch(new RegExp(`^${cookie}; Max-Age=[1-9]`));
    }
  });

  test("if they are of two users, none is used and all are removed, so that no user acts in another's account", async () => {
    const [victim, attacker] = [
      await signedInBrowser(await api.register()),
      await signedInBrowser(await api.register()),
    ];
    const answer = await refresh(`${attacker.cookie}; ${victim.cookie}`);
    expect(answer).toMatchObject({ status: 401, body: { code: "not_authenticated" } });
    const set = answer.headers.getSetCookie();
    expect(set.length).toBeGreaterThan(PATHS.length);
    expect(set.every((cookie) => cookie.startsWith("zenzefi_sign_in=; Max-Age=0"))).toBe(true);
    expect((await refresh(victim.cookie)).status).toBe(200);
  });

  test("a log-in ends the sign-ins of all of them, and so does a log-out", async () => {
    const person = await api.register();
    const [one, two, three] = [
      await signedInBrowser(person),
      await signedInBrowser(person),
      await signedInBrowser(person),
    ];
    await staySignedIn(person, { cookie: `${one.cookie}; ${two.cookie}` });
    expect([(await refresh(one.cookie)).status, (await refresh(two.cookie)).status]).toEqual([401, 401]);
    const headers = { ...CONSOLE, cookie: `zenzefi_sign_in=planted; ${three.cookie}` };
    expect((await api.call("POST", "/api/v1/auth/logout", { headers })).status).toBe(204);
    expect((await refresh(three.cookie)).status).toBe(401);
  });

  test("of a thousand only the last few are checked, where ours is", async () => {
    const { cookie } = await signedInBrowser(await api.register());
    const planted = Array.from({ length: 500 }, (_, nth) => `zenzefi_sign_in=${nth}`).join("; ");
    expect((await refresh(`${planted}; ${cookie}`)).status).toBe(200);
    expect((await refresh(`${cookie}; ${planted}`)).status).toBe(401);
  });
});

describe("logout", () => {
  const logOut = (options: { jwt?: string; headers?: Record<string, string> }) =>
    api.call("POST", "/api/v1/auth/logout", options);

  test("by JWT ends this sign-in from the next request on, clears the cookie and leaves one audit row", async () => {
    const person = await api.register();
    const { jwt, cookie } = await signedInBrowser(person);
    const answer = await logOut({ jwt });
    expect(answer.status).toBe(204);
    expect(setCookie(answer)).toMatch(CLEARED);
    expect((await me(jwt)).status).toBe(401);
    expect((await refresh(cookie)).status).toBe(401);
    expect((await me(person.jwt)).status).toBe(200);
    const rows = (await api.world.auditRows("sign_in.ended")).filter((row) => row.actor_id === person.id);
    expect(rows).toMatchObject([{ resource_type: "sign_in", resource_id: sidOf(jwt), ip: "127.0.0.1" }]);
  });

  test("by the cookie alone needs the console's headers", async () => {
    const { jwt, cookie } = await signedInBrowser(await api.register());
    expect((await logOut({ headers: { cookie } })).status).toBe(403);
    expect((await me(jwt)).status).toBe(200);
    expect((await logOut({ headers: { ...CONSOLE, cookie } })).status).toBe(204);
    expect((await me(jwt)).status).toBe(401);
  });

  test("by both ends both sign-ins, if they are different", async () => {
    const person = await api.register();
    const { cookie, jwt } = await signedInBrowser(person);
    expect((await logOut({ jwt: person.jwt, headers: { cookie } })).status).toBe(204);
    expect([(await me(person.jwt)).status, (await me(jwt)).status]).toEqual([401, 401]);
  });

  test("without a valid JWT or cookie is 401, and clears the cookie", async () => {
    const answer = await logOut({ headers: { ...CONSOLE, cookie: "zenzefi_sign_in=old" } });
    expect(answer.status).toBe(401);
    expect(setCookie(answer)).toMatch(CLEARED);
  });

  test("a JWT from before sign-ins had ids is valid until it expires", async () => {
    const { id, username } = await api.register();
    const { jwt } = api.world.jwts.sign({ userId: id, username, signInId: null }, null);
    expect((await me(jwt)).status).toBe(200);
    expect((await logOut({ jwt })).status).toBe(204);
    expect((await me(jwt)).status).toBe(200);
  });
});

describe("my sign-ins", () => {
  test("are listed while they are open, newest first, with the client's address", async () => {
    const person = await api.register();
    api.world.clock.advance(MINUTE_MS);
    const answer = await staySignedIn(person, { "user-agent": "browser/1" });
    const jwt = String(answer.body.access_token);
    const items = await signInsOf(jwt);
    expect(items).toMatchObject([
      { id: sidOf(jwt), ip: "127.0.0.1", user_agent: "browser/1", is_current: true },
      { id: sidOf(person.jwt), is_current: false },
    ]);
    api.world.clock.advance(HOUR_MS);
    const renewed = String((await refresh(cookieOf(answer))).body.access_token);
    expect(await signInsOf(renewed)).toMatchObject([{ id: sidOf(jwt), is_current: true }]);
  });

  test("can be ended one by one, but not those of other users", async () => {
    const [person, other] = [await api.register(), await api.register()];
    const { jwt } = await signedInBrowser(person);
    const end = (by: Person, id: string) =>
      api.call("DELETE", `/api/v1/users/me/sign-ins/${id}`, { jwt: by.jwt });
    expect((await end(other, sidOf(jwt))).status).toBe(404);
    expect((await end(person, "not-an-id")).status).toBe(422);
    expect((await end(person, sidOf(jwt))).status).toBe(204);
    expect((await end(person, sidOf(jwt))).status).toBe(404);
    expect((await me(jwt)).status).toBe(401);
    expect((await me(person.jwt)).status).toBe(200);
  });

  test("end with a new password, except the one of the request", async () => {
    const person = await api.register();
    const { jwt, cookie } = await signedInBrowser(person);
    const json = { password: "a brand new one", current_password: person.password };
    expect((await api.call("PATCH", "/api/v1/users/me", { jwt, json })).status).toBe(200);
    expect((await me(jwt)).status).toBe(200);
    expect((await refresh(cookie)).status).toBe(200);
    expect((await me(person.jwt)).status).toBe(401);
  });
});

describe("a browser that has connected to the demo target on the console's origin", () => {
  const TARGET = "zenzefi_access_token=x";
  let shared: ApiServer;
  beforeAll(async () => {
    shared = await ApiServer.start({
      signInCookie: { isSecure: false, isPrefixed: false, policy: "beside_demo" },
    });
  });
  afterAll(() => shared.close());

  test("does not stay signed in", async () => {
    const person = await shared.register();
    const answer = await staySignedIn(person, { cookie: TARGET }, shared);
    expect(answer.status).toBe(200);
    expect(setCookie(answer)).toBe("");
    expect(setCookie(await staySignedIn(person, { cookie: "theirs=1" }, shared))).not.toBe("");
  });

  test("is no longer refreshed, and loses its cookie", async () => {
    const cookie = cookieOf(await staySignedIn(await shared.register(), {}, shared));
    const answer = await refresh(`${TARGET}; ${cookie}`, CONSOLE, shared);
    expect(answer.status).toBe(401);
    expect(setCookie(answer)).toMatch(CLEARED);
  });

  test("stays signed in if the target has another origin than the console", async () => {
    const answer = await staySignedIn(await api.register(), { cookie: TARGET });
    expect((await refresh(`${TARGET}; ${cookieOf(answer)}`)).status).toBe(200);
  });
});

test("an account without a choice of language takes the browser's at the first log-in, and keeps what was chosen", async () => {
  const languageAfter = async (email: string, header: string) => {
    const json = { email, password: "correct horse battery" };
    const headers = { "accept-language": header };
    const { body } = await api.call("POST", "/api/v1/auth/login", { json, headers });
    return (await api.call("GET", "/api/v1/users/me", { jwt: String(body.access_token) })).body.language;
  };
  const { email } = await api.register();
  expect(await languageAfter(email, "de, *")).toBe("en");
  expect(await languageAfter(email, "ru-RU, en;q=0.5")).toBe("ru");
  expect(await languageAfter(email, "en")).toBe("ru");
});
