import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { actorOf, createDomainWorld, type DomainWorld } from "../../../test/support/domain-world.ts";
import { HOUR_MS, MINUTE_MS } from "../../kernel/duration.ts";
import { authenticateJwt } from "./authenticate-jwt.ts";
import { logIn } from "./log-in.ts";
import { pruneSignIns } from "./prune-sign-ins.ts";
import { registerUser } from "./register-user.ts";
import { resetPassword } from "./reset-password.ts";
import { setUserActive } from "./set-user-active.ts";
import type { User } from "./user.ts";

let world: DomainWorld;
let user: User;
let registered = 0;

const password = "correct horse battery staple";

beforeAll(async () => {
  world = await createDomainWorld();
});

afterAll(() => world.close());

beforeEach(async () => {
  registered += 1;
  user = await registerUser(world, actorOf(null), {
    email: `Ann${registered}@example.com`,
    username: `ann${registered}`,
    password,
    fullName: null,
    referralCode: null,
    language: "en",
  });
});

function tryLogIn(guess: string, email = user.email) {
  return logIn(world, actorOf(null), { email, password: guess });
}

function setActive(isActive: boolean) {
  const change = { userId: user.id, isActive };
  return world.database.transaction((tx) => setUserActive(tx, world, actorOf(null), change));
}

async function auditOf(action: string, resourceId: string | null) {
  return (await world.auditRows(action)).filter((row) => row.resource_id === resourceId);
}

describe("logIn", () => {
  test("gives a JWT that names the user for an hour, and writes one audit row", async () => {
    const { jwt, expiresInSeconds } = await tryLogIn(password, user.email.toUpperCase());
    expect(expiresInSeconds).toBe(3_600);
    expect(world.jwts.verify(jwt)).toEqual({
      userId: user.id,
      username: user.username,
      signInId: expect.any(String),
    });
    const rows = await auditOf("user.login", user.id);
    expect(rows.map((row) => row.actor_id)).toEqual([user.id]);
  });

  test("gives the same answer to a wrong password and to an unknown address, each with one audit row", async () => {
    await expect(tryLogIn("wrong")).rejects.toMatchObject({ code: "invalid_credentials", facts: {} });
    const unknown = tryLogIn("wrong", "nobody-at-all@example.com");
    await expect(unknown).rejects.toMatchObject({ code: "invalid_credentials", facts: {} });
    expect(await auditOf("user.login_failed", user.id)).toHaveLength(1);
    expect(await auditOf("user.login_failed", null)).toHaveLength(1);
  });

  test("writes neither the password nor the whole address of a person without an account to the audit log", async () => {
    await tryLogIn("my-other-password", "stranger@example.com").catch(() => undefined);
    const rows = JSON.stringify(await world.auditRows("user.login_failed"));
    expect(rows).toContain("s***@example.com");
    expect(rows).not.toContain("stranger");
    expect(rows).not.toContain("my-other-password");
  });

  test("hashes one password whether the account exists or not", async () => {
    const hashes: (string | null)[] = [];
    const passwords = {
      hash: world.passwords.hash,
      verify: (guess: string, hash: string | null) => {
        hashes.push(hash);
        return world.passwords.verify(guess, hash);
      },
    };
    const watched = { ...world, passwords };
    await logIn(watched, actorOf(null), { email: user.email, password }).catch(() => undefined);
    await logIn(watched, actorOf(null), { email: "nobody@example.com", password }).catch(() => undefined);
    expect(hashes).toEqual([expect.stringMatching(/^\$argon2id\$/), null]);
  });

  test("reveals that an account is disabled only after the right password", async () => {
    await setActive(false);
    await expect(tryLogIn("wrong")).rejects.toMatchObject({ code: "invalid_credentials" });
    await expect(tryLogIn(password)).rejects.toMatchObject({ code: "account_disabled" });
    const rows = await auditOf("user.login_failed", user.id);
    expect(rows.map((row) => row.reason)).toEqual(["wrong e-mail address or password", "account disabled"]);
  });

  test("after five failures refuses even the right password for an hour, without a hash or an audit row", async () => {
    for (let failures = 0; failures < 5; failures += 1) await tryLogIn("wrong").catch(() => undefined);
    await expect(tryLogIn(password)).rejects.toMatchObject({
      code: "login_locked",
      facts: { retry_after_seconds: 3_600 },
    });
    expect(await auditOf("user.login_failed", user.id)).toHaveLength(5);
    world.clock.advance(HOUR_MS);
    await expect(tryLogIn(password)).resolves.toHaveProperty("jwt");
  });

  test("a success is not counted as a failure, and does not reset the failures before it", async () => {
    for (let rounds = 0; rounds < 4; rounds += 1) {
      await tryLogIn("wrong").catch(() => undefined);
      await tryLogIn(password);
    }
    await tryLogIn("wrong").catch(() => undefined);
    await expect(tryLogIn(password)).rejects.toMatchObject({ code: "login_locked" });
  });
});

describe("a sign-in", () => {
  test("fails if the password was changed after it began", async () => {
    // The attack: an attacker who has the old password begins a log-in, and the owner changes it before the hash is computed.
    const passwords = {
      hash: world.passwords.hash,
      verify: async (guess: string, hash: string | null) => {
        const isRight = await world.passwords.verify(guess, hash);
        await resetPassword(world, actorOf(null), { email: user.email, password: "a better staple" });
        return isRight;
      },
    };
    const attempt = logIn({ ...world, passwords }, actorOf(null), { email: user.email, password });
    await expect(attempt).rejects.toMatchObject({ code: "invalid_credentials" });
    expect(await auditOf("user.login_failed", user.id)).toHaveLength(1);
    expect(await auditOf("user.login", user.id)).toHaveLength(0);
  });

  test("is pruned once it has expired, and not before", async () => {
    const { jwt } = await tryLogIn(password);
    world.clock.advance(HOUR_MS - 1);
    await pruneSignIns(world);
    await expect(authenticateJwt(world, jwt)).resolves.toMatchObject({ userId: user.id });
    world.clock.advance(1);
    expect(await pruneSignIns(world)).toBeGreaterThan(0);
    expect(await world.database.direct.selectFrom("sign_ins").selectAll().execute()).toEqual([]);
  });
});

describe("authenticateJwt", () => {
  test("returns the principal as stored now, not as it was at the log-in", async () => {
    const { jwt } = await tryLogIn(password);
    await world.database.direct
      .updateTable("users")
      .set({ is_superuser: true, language: "ru" })
      .where("id", "=", user.id)
      .execute();
    expect(await authenticateJwt(world, jwt)).toEqual({
      userId: user.id,
      username: user.username,
      role: "owner",
      language: "ru",
      signInId: expect.any(String),
      hasTotp: false,
      awaitsVerification: false,
      view: null,
    });
    await world.database.direct.updateTable("users").set({ is_superuser: false }).execute();
  });

  test("refuses a deactivated user from the next request on, and accepts it again once it is active", async () => {
    const { jwt } = await tryLogIn(password);
    await setActive(false);
    await expect(authenticateJwt(world, jwt)).rejects.toMatchObject({ code: "account_disabled" });
    await setActive(true);
    await expect(authenticateJwt(world, jwt)).resolves.toMatchObject({ userId: user.id });
  });

  test("refuses a JWT that is expired, malformed, or of a user that does not exist", async () => {
    const refusal = { code: "not_authenticated" };
    const { jwt } = await tryLogIn(password);
    const { jwt: ofNobody } = world.jwts.sign(
      { userId: world.newId(), username: "nobody", signInId: null },
      null,
    );
    await expect(authenticateJwt(world, ofNobody)).rejects.toMatchObject(refusal);
    await expect(authenticateJwt(world, "made.up.jwt")).rejects.toMatchObject(refusal);
    world.clock.advance(60 * MINUTE_MS);
    await expect(authenticateJwt(world, jwt)).rejects.toMatchObject(refusal);
  });
});
