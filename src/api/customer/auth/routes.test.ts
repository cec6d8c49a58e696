import { randomUUID } from "node:crypto";
import { createSigner } from "fast-jwt";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ApiServer } from "../../../../test/support/api-server.ts";
import { HOUR_MS, MINUTE_MS } from "../../../kernel/duration.ts";

let api: ApiServer;
beforeAll(async () => {
  api = await ApiServer.start({ authLimit: { hitsMax: 1_000, windowMs: HOUR_MS } });
});
afterAll(() => api.close());

const register = (json: object, query = "") => api.call("POST", `/api/v1/auth/register${query}`, { json });
const logIn = (json: object, headers = {}) => api.call("POST", "/api/v1/auth/login", { json, headers });
const account = (name: string) => ({ email: `${name}@example.com`, username: name, password: "eight888" });

describe("register", () => {
  test("answers 201 with the new user, and never with the password", async () => {
    const { status, body, text } = await register({ ...account("anna"), full_name: "Anna Karenina" });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      email: "anna@example.com",
      username: "anna",
      full_name: "Anna Karenina",
      is_active: true,
      is_superuser: false,
      language: "en",
      time_zone: "UTC",
      referral_code: expect.stringMatching(/^[A-Z0-9]{12}$/),
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*\+00:00$/),
    });
    expect(text).not.toContain("eight888");
  });

  test("takes a language and a time zone", async () => {
    const { status, body } = await register({
      ...account("zoya"),
      language: "ru",
      time_zone: "Europe/Moscow",
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({ language: "ru", time_zone: "Europe/Moscow" });
  });

  test("refuses a taken e-mail, in any case, and a taken user name with 400", async () => {
    await register(account("boris"));
    const email = await register({ ...account("other"), email: "BORIS@Example.com" });
    const username = await register({ ...account("boris"), email: "else@example.com" });
    expect([email.status, email.body.code]).toEqual([400, "email_taken"]);
    expect([username.status, username.body.code]).toEqual([400, "username_taken"]);
  });

  test("takes the referral code of another user and refuses an unknown one with 400", async () => {
    const { body: referrer } = await register(account("clara"));
    const referred = await register(account("dora"), `?ref=${referrer.referral_code}`);
    const refused = await register(account("emil"), "?ref=NOSUCHCODE12");
    expect(referred.status).toBe(201);
    expect([refused.status, refused.body.code]).toEqual([400, "referral_code_unknown"]);
  });

  test.each([
    ["no e-mail", { username: "nobody", password: "eight888" }, "/email"],
    ["an e-mail without a domain", { ...account("x-x"), email: "nobody@localhost" }, "/email"],
    ["an e-mail with two dots", { ...account("x-x"), email: "no..body@example.com" }, "/email"],
    ["a user name of 2", { ...account("x-x"), username: "xx" }, "/username"],
    ["a user name of 51", { ...account("x-x"), username: "x".repeat(51) }, "/username"],
    ["a user name of blanks", { ...account("x-x"), username: "   " }, "/username"],
    ["a password of 7", { ...account("x-x"), password: "seven77" }, "/password"],
    ["a password of 129", { ...account("x-x"), password: "x".repeat(129) }, "/password"],
    ["a number as password", { ...account("x-x"), password: 12345678 }, "/password"],
    ["no time zone", { ...account("x-x"), time_zone: "Mars/Olympus" }, "/time_zone"],
    ["a null character", { ...account("x-x"), full_name: "a\0b" }, "/full_name"],
  ])("refuses %s with 422 and names the member", async (_what, json, path) => {
    const { status, body } = await register(json);
    expect(status).toBe(422);
    expect(body).toMatchObject({ code: "validation_failed", errors: [{ path }] });
    expect(String(body.detail)).toContain(path.slice(1));
  });

  test("accepts passwords of 8 and of 128 characters, and ignores unknown members", async () => {
    const longest = { ...account("fiona"), password: "x".repeat(128), is_superuser: true };
    const { status, body } = await register(longest);
    expect([status, body.is_superuser]).toEqual([201, false]);
    expect((await logIn({ email: longest.email, password: longest.password })).status).toBe(200);
  });
});

describe("log-in", () => {
  test("returns a bearer JWT of 60 minutes that contains the user and not the e-mail address", async () => {
    const { body: user } = await register(account("gina"));
    const { status, body } = await logIn({ email: "GINA@example.com", password: "eight888" });
    expect(status).toBe(200);
    expect(body).toMatchObject({ token_type: "bearer", expires_in: 3_600 });
    const payload = Buffer.from(String(body.access_token).split(".")[1] ?? "", "base64url").toString();
    expect(JSON.parse(payload)).toEqual({
      sub: user.id,
      username: "gina",
      sid: expect.any(String),
      iat: expect.any(Number),
      exp: expect.any(Number),
    });
  });

  test("gives the same answer to a wrong password and an unknown account: 401 with WWW-Authenticate", async () => {
    await register(account("hanna"));
    const wrong = await logIn({ email: "hanna@example.com", password: "wrong password" });
    const unknown = await logIn({ email: "nobody@example.com", password: "wrong password" });
    expect(wrong.status).toBe(401);
    expect(wrong.headers.get("www-authenticate")).toBe("Bearer");
    const { request_id: _one, ...first } = wrong.body;
    const { request_id: _other, ...second } = unknown.body;
    expect(first).toEqual(second);
  });

  test("is refused after 5 failures with 429 and Retry-After, and counted by its result", async () => {
    await register(account("ida"));
    for (let failure = 0; failure < 5; failure += 1) {
      expect((await logIn({ email: "ida@example.com", password: "wrong password" })).status).toBe(401);
    }
    const locked = await logIn({ email: "ida@example.com", password: "eight888" });
    expect([locked.status, locked.body.code]).toEqual([429, "login_locked"]);
    expect(Number(locked.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(locked.headers.get("ratelimit-limit")).toBe("5");
    expect(locked.headers.get("ratelimit-remaining")).toBe("0");
    const metrics = await api.call("GET", "/metrics");
    expect(metrics.text).toMatch(/auth_attempts_total\{result="failed"\} [5-9]/);
    expect(metrics.text).toContain('auth_attempts_total{result="limited"} 1');
    expect(metrics.text).toMatch(/auth_attempts_total\{result="succeeded"\} \d/);
  });

  test("writes one audit row for a success and one for a failure, with the client's address", async () => {
    const { id } = await api.register({ username: "jana" });
    await logIn({ email: "jana@example.com", password: "wrong password" }, { "user-agent": "desktop/1" });
    const rows = await api.world.database.direct
      .selectFrom("audit_logs")
      .selectAll()
      .where("resource_id", "=", id)
      .orderBy("id")
      .execute();
    expect(rows.map(({ action }) => action)).toEqual(["user.registered", "user.login", "user.login_failed"]);
    expect(rows[2]).toMatchObject({ ip: "127.0.0.1", user_agent: "desktop/1", actor_id: null });
  });
});

describe("a JWT", () => {
  const me = (authorization: string) => api.call("GET", "/api/v1/users/me", { headers: { authorization } });

  test("is accepted with the scheme in any case", async () => {
    const { jwt } = await api.register();
    expect((await me(`bearer ${jwt}`)).status).toBe(200);
    expect((await me(`BEARER  ${jwt}`)).status).toBe(200);
  });

  test.each<[string, (jwt: string) => string]>([
    ["a changed payload", (jwt) => jwt.replace(/\.(.)/, (_, first) => `.${first === "e" ? "f" : "e"}`)],
    ["another key", () => signed("another key that is long enough!!", randomUUID())],
    ["a user that is no more", () => signed("a key for the tests, of 32 and more", randomUUID())],
    ["another scheme", (jwt) => `Basic ${jwt}`],
    ["nothing", () => ""],
  ])("with %s is refused with 401 and WWW-Authenticate", async (_what, forge) => {
    const { jwt } = await api.register();
    const forged = forge(jwt);
    const { status, headers, body } = await me(forged.startsWith("Basic") ? forged : `Bearer ${forged}`);
    expect([status, body.code, headers.get("www-authenticate")]).toEqual([
      401,
      "not_authenticated",
      "Bearer",
    ]);
  });

  test("is refused after 60 minutes", async () => {
    const { jwt } = await api.register();
    api.world.clock.advance(60 * MINUTE_MS + 1_000);
    expect((await me(`Bearer ${jwt}`)).status).toBe(401);
  });

  function signed(key: string, sub: string): string {
    const nowSeconds = Math.floor(api.world.clock.nowMs() / 1_000);
    const claims = { sub, username: "eve", iat: nowSeconds, exp: nowSeconds + 3_600 };
    return createSigner({ key, algorithm: "HS256" })(claims);
  }
});

describe("the limit on authentication calls", () => {
  test("answers 429 with RateLimit headers after so many calls of one address", async () => {
    const strict = await ApiServer.start({ authLimit: { hitsMax: 2, windowMs: HOUR_MS } });
    try {
      const call = () => strict.call("POST", "/api/v1/auth/login", { json: { email: "a", password: "b" } });
      const first = await call();
      expect(first.headers.get("ratelimit-limit")).toBe("2");
      expect(first.headers.get("ratelimit-remaining")).toBe("1");
      await call();
      const refused = await call();
      expect([refused.status, refused.body.code]).toEqual([429, "rate_limited"]);
      const wait = refused.headers.get("retry-after");
      expect(refused.headers.get("ratelimit-reset")).toBe(wait);
      strict.world.clock.advance(Number(wait) * 1_000);
      expect((await call()).status).toBe(401);
    } finally {
      await strict.close();
    }
  });
});
