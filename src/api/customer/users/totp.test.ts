/** Two-step sign-in: enabling, both ways to sign in, recovery codes, disabling. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ApiServer, type Person } from "../../../../test/support/api-server.ts";
import { codeAt, enableTotp, nextCode } from "../../../../test/support/totp-user.ts";
import { createRefreshTokens } from "../../../adapters/crypto/refresh-tokens.ts";
import { createSealer } from "../../../adapters/crypto/sealer.ts";
import { systemRandom } from "../../../adapters/system/system-random.ts";
import { disableTotpOf } from "../../../domain/identity/disable-totp.ts";
import { resetPassword } from "../../../domain/identity/reset-password.ts";
import { THE_SERVICE } from "../../../kernel/actor.ts";
import { HOUR_MS, MINUTE_MS } from "../../../kernel/duration.ts";
import { Secret } from "../../../kernel/secret.ts";

let api: ApiServer;
let person: Person;
beforeAll(async () => {
  api = await ApiServer.start();
});
afterAll(() => api.close());
beforeEach(async () => {
  person = await api.register();
});

const logIn = (more: object = {}, { email, password } = person) =>
  api.call("POST", "/api/v1/auth/login", { json: { email, password, ...more } });
const step = (challenge: unknown, totp_code: string, more: object = {}) =>
  api.call("POST", "/api/v1/auth/login/totp", { json: { challenge, totp_code, ...more } });
const me = async (jwt: unknown) => (await api.call("GET", "/api/v1/users/me", { jwt: String(jwt) })).status;
const post = (path: string, json: object, jwt = person.jwt) =>
  api.call("POST", `/api/v1/users/me/totp${path}`, { jwt, json });
const actionsOf = async (id: string) => {
  const rows = api.world.database.direct.selectFrom("audit_logs").select("action");
  return (await rows.where("resource_id", "=", id).orderBy("id").execute()).map(({ action }) => action);
};

describe("enabling", () => {
  test("needs the password, and asks nobody for a code until a first code confirms it", async () => {
    const wrong = await post("", { current_password: "wrong password" });
    expect([wrong.status, wrong.body.code]).toEqual([400, "current_password_wrong"]);
    const started = await post("", { current_password: person.password });
    expect([started.status, started.headers.get("cache-control")]).toEqual([201, "no-store"]);
    expect(String(started.body.uri)).toMatch(
      /^otpauth:\/\/totp\/zenzefi\.example:person\d+%40example\.com\?/,
    );
    expect((await logIn()).status).toBe(200);
    const unconfirmed = await post("/confirm", { totp_code: "000000" });
    expect([unconfirmed.status, unconfirmed.body.code]).toEqual([400, "totp_code_wrong"]);
    expect((await logIn()).status).toBe(200);
    const totp_code = nextCode(api, String(started.body.secret));
    const confirmed = await post("/confirm", { totp_code });
    expect([confirmed.status, confirmed.headers.get("cache-control")]).toEqual([200, "no-store"]);
    expect(new Set(confirmed.body.recovery_codes as unknown as string[]).size).toBe(10);
    expect((await logIn()).body.code).toBe("totp_required");
  });

  test("ends all other sign-ins, and stores neither the secret nor a recovery code", async () => {
    const other = await api.logIn(person.email);
    const { secret, recoveryCodes } = await enableTotp(api, person);
    expect([await me(person.jwt), await me(other)]).toEqual([200, 401]);
    const { direct } = api.world.database;
    const stored = JSON.stringify([
      await direct.selectFrom("totp_secrets").selectAll().execute(),
      await direct.selectFrom("recovery_codes").selectAll().execute(),
      await direct.selectFrom("audit_logs").selectAll().execute(),
      api.log.lines,
    ]);
    for (const text of [secret, ...recoveryCodes, ...recoveryCodes.map((code) => code.replaceAll("-", ""))]) {
      expect(stored).not.toContain(text);
    }
    expect(await actionsOf(person.id)).toContain("user.totp_enabled");
  });

  test("is refused twice, and an enrolment of more than an hour ago cannot be confirmed", async () => {
    const signedIn = (await logIn({ refresh: true })).body;
    const started = { current_password: person.password };
    const { body } = await post("", started, String(signedIn.access_token));
    api.world.clock.advance(HOUR_MS);
    const json = { refresh_token: signedIn.refresh_token };
    const jwt = String((await api.call("POST", "/api/v1/auth/refresh", { json })).body.access_token);
    const late = await post("/confirm", { totp_code: nextCode(api, String(body.secret)) }, jwt);
    expect([late.status, late.body.code]).toEqual([409, "totp_not_started"]);
    await enableTotp(api, { ...person, jwt });
    const twice = await post("", { current_password: person.password }, jwt);
    expect([twice.status, twice.body.code]).toEqual([409, "totp_enabled_already"]);
  });
});

describe("an enrolment", () => {
  test("ends after 5 wrong codes, with one audit row, and a new one starts from none", async () => {
    const start = async () => (await post("", { current_password: person.password })).body.secret;
    const guess = async (totp_code: string) => (await post("/confirm", { totp_code })).body.code;
    const secret = String(await start());
    const answers = await Promise.all(Array.from({ length: 12 }, () => guess("000000")));
    expect(answers.sort()).toEqual([
      ...Array(5).fill("totp_code_wrong"),
      ...Array(7).fill("totp_not_started"),
    ]);
    expect(await guess(nextCode(api, secret))).toBe("totp_not_started");
    const actions = await actionsOf(person.id);
    expect(actions.filter((action) => action.startsWith("user.totp"))).toEqual(["user.totp_enrolment_ended"]);
    const next = String(await start());
    for (let n = 0; n < 4; n += 1) expect(await guess("000000")).toBe("totp_code_wrong");
    expect((await post("/confirm", { totp_code: nextCode(api, next) })).status).toBe(200);
  });

  test("is confirmed only by the sign-in that began it", async () => {
    const other = await api.logIn(person.email);
    const { body } = await post("", { current_password: person.password });
    const totp_code = nextCode(api, String(body.secret));
    expect((await post("/confirm", { totp_code }, other)).body.code).toBe("totp_not_started");
    expect((await post("/confirm", { totp_code })).status).toBe(200);
  });
});

describe("a log-in to an account with two-step sign-in", () => {
  test("by password alone gets a challenge, which a code answers, in the way that was requested", async () => {
    const { secret } = await enableTotp(api, person);
    const asked = await logIn();
    expect([asked.status, asked.body.code, asked.body.expires_in_seconds]).toEqual([
      401,
      "totp_required",
      300,
    ]);
    expect(asked.headers.get("www-authenticate")).toBe("Bearer");
    expect(asked.body.access_token).toBeUndefined();
    const wishes = { refresh: true, keep_signed_in: true };
    const answer = await step(asked.body.challenge, nextCode(api, secret), wishes);
    expect([answer.status, await me(answer.body.access_token)]).toEqual([200, 200]);
    expect(answer.body.refresh_token).toEqual(expect.any(String));
    expect(answer.headers.get("set-cookie")).toContain("zenzefi_sign_in=");
    expect((await actionsOf(person.id)).slice(-2)).toEqual(["user.totp_asked", "user.login"]);
  });

  test("takes the code in the same call, also typed with a blank", async () => {
    const { secret } = await enableTotp(api, person);
    const code = nextCode(api, secret);
    const answer = await logIn({ totp_code: ` ${code.slice(0, 3)} ${code.slice(3)}` });
    expect([answer.status, await me(answer.body.access_token)]).toEqual([200, 200]);
  });

  test("by a wrong password says nothing about the second factor", async () => {
    await enableTotp(api, person);
    const wrong = await logIn({ password: "wrong password", totp_code: "123456" });
    expect(wrong.body.code).toBe("invalid_credentials");
    expect(wrong.body.challenge).toBeUndefined();
  });

  test("accepts a code once, in whatever way; a second use is refused and not counted", async () => {
    const { secret } = await enableTotp(api, person);
    const { challenge } = (await logIn()).body;
    const totp_code = nextCode(api, secret);
    const answers = await Promise.all([
      ...Array.from({ length: 5 }, () => step(challenge, totp_code)),
      ...Array.from({ length: 5 }, () => logIn({ totp_code })),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(9).fill(400)]);
    expect(await actionsOf(person.id)).not.toContain("user.totp_failed");
    expect((await logIn({ totp_code: nextCode(api, secret) })).status).toBe(200);
  });

  test("is possible soon after the clock was set back by an hour", async () => {
    const { secret } = await enableTotp(api, person);
    api.world.clock.advance(HOUR_MS);
    expect((await logIn({ totp_code: nextCode(api, secret) })).status).toBe(200);
    api.world.clock.advance(-HOUR_MS);
    expect((await logIn({ totp_code: nextCode(api, secret) })).body.code).toBe("totp_code_wrong");
    nextCode(api, secret);
    expect((await logIn({ totp_code: nextCode(api, secret) })).status).toBe(200);
    api.world.clock.advance(HOUR_MS);
  });

  test("does not accept the code that enabled it", async () => {
    const { secret } = await enableTotp(api, person);
    const now = api.world.clock.nowMs();
    const totp_code = codeAt(secret, now);
    expect((await logIn({ totp_code })).body.code).toBe("totp_code_wrong");
  });

  test.each([
    [
      "after 5 minutes",
      async (challenge: string) => {
        api.world.clock.advance(5 * MINUTE_MS);
        return challenge;
      },
    ],
    ["if it was changed", async (challenge: string) => challenge.replace(/..$/, "AA")],
    [
      "after a change of the password",
      async (challenge: string) => {
        const reset = { email: person.email, password: "a brand new one" };
        await resetPassword(api.world, THE_SERVICE, reset);
        return challenge;
      },
    ],
    ["if it is another sealed text", async () => api.world.sealer.seal(`${person.id} x ${Date.now() * 2}`)],
  ])("refuses a challenge %s", async (_when, spoil) => {
    const { secret } = await enableTotp(api, person);
    const challenge = await spoil(String((await logIn()).body.challenge));
    const answer = await step(challenge, nextCode(api, secret));
    expect([answer.status, answer.body.code]).toEqual([401, "totp_challenge_invalid"]);
  });

  test("accounts without it ignore a code", async () => {
    expect((await logIn({ totp_code: "123456" })).status).toBe(200);
  });

  test("a deactivated user is refused also in the second step", async () => {
    const { secret } = await enableTotp(api, person);
    const { challenge } = (await logIn()).body;
    const { direct } = api.world.database;
    await direct.updateTable("users").set({ is_active: false }).where("id", "=", person.id).execute();
    expect((await step(challenge, nextCode(api, secret))).body.code).toBe("account_disabled");
  });
});

describe("a recovery code", () => {
  test("signs in once, also if many use it at once, and leaves an audit row with how many are left", async () => {
    const { recoveryCodes } = await enableTotp(api, person);
    const typed = ` ${recoveryCodes[3]?.toLowerCase()} `;
    const answers = await Promise.all(Array.from({ length: 5 }, () => logIn({ totp_code: typed })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400, 400, 400]);
    const rows = await api.world.auditRows("user.recovery_code_used");
    expect(rows.filter(({ resource_id }) => resource_id === person.id)).toMatchObject([
      { after: { codes_left: 9 } },
    ]);
  });

  test("is void after new ones were made, which needs password and code", async () => {
    const { secret, recoveryCodes } = await enableTotp(api, person);
    const renew = (json: object) => post("/recovery-codes", { current_password: person.password, ...json });
    expect((await renew({ totp_code: "000000" })).body.code).toBe("totp_code_wrong");
    const renewed = await renew({ totp_code: nextCode(api, secret) });
    const [fresh] = renewed.body.recovery_codes as unknown as string[];
    expect((await logIn({ totp_code: recoveryCodes[0] })).status).toBe(400);
    expect((await logIn({ totp_code: fresh })).status).toBe(200);
  });
});

describe("disabling", () => {
  test("needs password and code; then the password alone signs in, and no code is left", async () => {
    const { secret, recoveryCodes } = await enableTotp(api, person);
    const disable = (current_password: string, totp_code: string) =>
      post("/disable", { current_password, totp_code });
    expect((await disable("wrong password", nextCode(api, secret))).body.code).toBe("current_password_wrong");
    expect((await disable(person.password, "000000")).body.code).toBe("totp_code_wrong");
    expect((await logIn()).body.code).toBe("totp_required");
    expect((await disable(person.password, recoveryCodes[0] ?? "")).status).toBe(204);
    expect((await logIn()).status).toBe(200);
    expect((await disable(person.password, recoveryCodes[1] ?? "")).body.code).toBe("totp_not_enabled");
    const { direct } = api.world.database;
    const left = direct.selectFrom("recovery_codes").select("user_id").where("user_id", "=", person.id);
    expect(await left.execute()).toEqual([]);
    expect(await actionsOf(person.id)).toContain("user.totp_disabled");
  });

  test("by the operator needs neither, and states so in the audit log", async () => {
    await enableTotp(api, person);
    await disableTotpOf(api.world, THE_SERVICE, person.email.toUpperCase());
    expect((await logIn()).status).toBe(200);
    const rows = await api.world.auditRows("user.totp_disabled");
    expect(rows.at(-1)).toMatchObject({
      resource_id: person.id,
      reason: expect.stringContaining("operator"),
    });
    await expect(disableTotpOf(api.world, THE_SERVICE, person.email)).rejects.toMatchObject({
      code: "totp_not_enabled",
    });
    await expect(disableTotpOf(api.world, THE_SERVICE, "no@example.com")).rejects.toMatchObject({
      code: "not_found",
    });
  });
});

test("after a change of the key codes count still; after its loss only recovery codes do, and it is said", async () => {
  const { secret, recoveryCodes } = await enableTotp(api, person);
  const current = new Secret("a key that came after, of 32 and more");
  const { json, status } = await withKeys(
    { current, previous: [api.world.keys.current] },
    nextCode(api, secret),
  );
  expect([status, json.token_type]).toEqual([200, "bearer"]);
  const lost = await withKeys({ current, previous: [] }, nextCode(api, secret));
  expect([lost.status, lost.json.code]).toEqual([409, "totp_unreadable"]);
  expect((await withKeys({ current, previous: [] }, recoveryCodes[0] ?? "")).status).toBe(200);
});

/** A log-in at an instance with these keys, on the same database. */
async function withKeys(keys: Parameters<typeof createSealer>[0], totp_code: string) {
  const other = await ApiServer.start({
    ...{ database: api.world.database, clock: api.world.clock },
    sealer: createSealer(keys, systemRandom),
    refreshTokens: createRefreshTokens(keys),
  });
  try {
    const { email, password } = person;
    const answer = await other.call("POST", "/api/v1/auth/login", { json: { email, password, totp_code } });
    return { status: answer.status, json: answer.body };
  } finally {
    await other.close();
  }
}
