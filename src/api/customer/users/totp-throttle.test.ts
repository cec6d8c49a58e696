/**
 * The throttle of codes, by who attacks:
 *
 * | Who | What they can do | What the owner can do meanwhile |
 * |---|---|---|
 * | has not the password | have no code tried: nothing is counted | everything |
 * | has the password | have 10 codes tried in 24 h, over all addresses, instances and ways together | sign in by a recovery code, which ends the lock; change the password, which ends the attack |
 * | has the password, and changes it again and again, or has the mailbox or a desk that sends links | have no code tried beyond those 10 | as above |
 * | has a JWT | not guess the password beyond `RATE_LIMIT_LOGIN`, and without it no code | everything |
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ApiServer, type Person } from "../../../../test/support/api-server.ts";
import { enableTotp, nextCode } from "../../../../test/support/totp-user.ts";
import { issuePasswordReset } from "../../../domain/identity/issue-password-reset.ts";
import { resetPassword } from "../../../domain/identity/reset-password.ts";
import { usePasswordReset } from "../../../domain/identity/use-password-reset.ts";
import { THE_SERVICE } from "../../../kernel/actor.ts";
import { DAY_MS, HOUR_MS } from "../../../kernel/duration.ts";

let api: ApiServer;
let second: ApiServer;
let person: Person;
let secret: string;
let recoveryCodes: readonly string[];

beforeAll(async () => {
  api = await ApiServer.start({ isTrustedProxy: () => true });
  const { database, clock, sealer } = api.world;
  second = await ApiServer.start({ database, clock, sealer, isTrustedProxy: () => true });
});
afterAll(async () => {
  await second.close();
  await api.close();
});
beforeEach(async () => {
  person = await api.register();
  ({ secret, recoveryCodes } = await enableTotp(api, person));
});

const from = (n: number) => ({ "x-forwarded-for": `198.51.100.${n}` });
const logIn = (totp_code?: string, more: { password?: string; address?: number; at?: ApiServer } = {}) => {
  const { password = person.password, address = 1, at = api } = more;
  const json = { email: person.email, password, ...(totp_code === undefined ? {} : { totp_code }) };
  return at.call("POST", "/api/v1/auth/login", { headers: from(address), json });
};
const step = (challenge: unknown, totp_code: string, address: number, at = api) =>
  at.call("POST", "/api/v1/auth/login/totp", { headers: from(address), json: { challenge, totp_code } });
const countOf = async (action: string) =>
  (await api.world.auditRows(action)).filter(({ resource_id }) => resource_id === person.id).length;

const changePassword = (password: string, totp_code?: string) => {
  const json = { password, current_password: person.password, totp_code };
  return api.call("PATCH", "/api/v1/users/me", { jwt: person.jwt, json });
};

/** Enters 30 wrong codes at once, from 30 addresses, at two instances, by challenge and in one call. */
async function attack() {
  const { challenge } = (await logIn()).body;
  const answers = await Promise.all(
    Array.from({ length: 30 }, (_, n) => {
      const at = n % 2 === 0 ? api : second;
      return n % 3 === 0 ? logIn("000000", { address: n, at }) : step(challenge, "000000", n, at);
    }),
  );
  return answers.map(({ body }) => body.code);
}

test("without the password nobody uses up a try, however many codes are sent", async () => {
  const answers = await Promise.all(
    Array.from({ length: 40 }, (_, n) => logIn("000000", { password: "wrong password", address: n })),
  );
  expect(new Set(answers.map(({ body }) => body.code))).toEqual(new Set(["invalid_credentials"]));
  expect(await countOf("user.totp_failed")).toBe(0);
  expect((await logIn(nextCode(api, secret), { address: 99 })).status).toBe(200);
});

describe("with the password, but without the app", () => {
  test("exactly 10 codes are tried in 24 h, over all addresses, instances and ways at once", async () => {
    const codes = await attack();
    expect(codes.filter((code) => String(code) === "totp_code_wrong")).toHaveLength(10);
    expect(codes.filter((code) => String(code) === "totp_locked")).toHaveLength(20);
    expect([await countOf("user.totp_failed"), await countOf("user.totp_locked")]).toEqual([10, 1]);
    api.world.clock.advance(DAY_MS - HOUR_MS);
    const late = await logIn(nextCode(api, secret));
    expect([late.status, late.body.code]).toEqual([429, "totp_locked"]);
    expect(Number(late.headers.get("retry-after"))).toBeGreaterThan(HOUR_MS / 1_000 - 60);
    api.world.clock.advance(HOUR_MS);
    expect((await logIn(nextCode(api, secret))).status).toBe(200);
  });

  test("wrong recovery codes leave at most 20 audit rows in 24 h, and lock nobody out", async () => {
    const guess = "ABCD-EFGH-2345-ABCD";
    const answers = await Promise.all(Array.from({ length: 30 }, (_, n) => logIn(guess, { address: n })));
    expect(new Set(answers.map(({ body }) => body.code))).toEqual(new Set(["totp_code_wrong"]));
    expect(await countOf("user.totp_failed")).toBe(20);
    expect((await logIn(nextCode(api, secret))).status).toBe(200);
    expect((await logIn(recoveryCodes[0])).status).toBe(200);
    api.world.clock.advance(DAY_MS);
    await logIn(guess);
    expect(await countOf("user.totp_failed")).toBe(21);
  });

  test("a success of the owner gives no further tries", async () => {
    for (let n = 0; n < 9; n += 1) await logIn("000000", { address: n });
    expect((await logIn(nextCode(api, secret))).status).toBe(200);
    expect((await logIn("000000")).body.code).toBe("totp_code_wrong");
    expect((await logIn("000000")).body.code).toBe("totp_locked");
  });

  test("the codes of a signed-in thief count with those of log-ins", async () => {
    await attack();
    const json = { current_password: person.password, totp_code: nextCode(api, secret) };
    const { body } = await api.call("POST", "/api/v1/users/me/totp/disable", { jwt: person.jwt, json });
    expect(body.code).toBe("totp_locked");
  });
});

describe("a change of the password", () => {
  test("needs a code where two-step sign-in is enabled; a wrong one is counted, and nothing is changed", async () => {
    const codes = [undefined, "000000", nextCode(api, secret)];
    const answers = [];
    for (const code of codes) answers.push(await changePassword("a brand new one", code));
    expect(answers.map(({ status, body }) => [status, body.code])).toEqual([
      [400, "totp_code_required"],
      [400, "totp_code_wrong"],
      [200, undefined],
    ]);
    expect(await countOf("user.totp_failed")).toBe(1);
    expect(await countOf("user.password_changed")).toBe(1);
    const profile = { jwt: person.jwt, json: { full_name: "Ann" } };
    expect((await api.call("PATCH", "/api/v1/users/me", profile)).status).toBe(200);
  });

  test("gives no further tries, whoever makes it", async () => {
    await attack();
    expect((await changePassword("thief's password", "000000")).body.code).toBe("totp_locked");
    await resetPassword(api.world, THE_SERVICE, { email: person.email, password: "by the operator" });
    const { id: userId } = person;
    const { secret: link } = await issuePasswordReset(api.world, THE_SERVICE, { userId, by: null });
    expect((await logIn("000000", { password: "by the operator" })).body.code).toBe("totp_locked");
    await usePasswordReset(api.world, THE_SERVICE, { secret: link, password: "by a link" });
    expect((await logIn("000000", { password: "by a link" })).body.code).toBe("totp_locked");
    expect(await countOf("user.totp_failed")).toBe(10);
  });
});

describe("the owner, while the attack has locked the codes of the app", () => {
  test("signs in by a recovery code, after which the app counts again, and changes the password", async () => {
    await attack();
    expect((await logIn(nextCode(api, secret))).body.code).toBe("totp_locked");
    expect((await logIn(recoveryCodes[0])).status).toBe(200);
    expect((await changePassword("a brand new one", nextCode(api, secret))).status).toBe(200);
    expect((await logIn(nextCode(api, secret), { password: "a brand new one" })).status).toBe(200);
    expect((await logIn("000000")).body.code).toBe("invalid_credentials");
  });

  test("is not locked out of an open sign-in", async () => {
    await attack();
    expect((await api.call("GET", "/api/v1/users/me", { jwt: person.jwt })).status).toBe(200);
  });
});
