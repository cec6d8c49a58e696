import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { actorOf, createDomainWorld, type DomainWorld } from "../../../test/support/domain-world.ts";
import { changeProfile } from "./change-profile.ts";
import { logIn } from "./log-in.ts";
import type { User } from "./user.ts";

/** Of `correct horse 1`, and of 96 bytes: made by crypt(3) of libxcrypt. */
const HASH = "$2b$05$KIXQ4wGmOKx1w3H0y2mS4.HfQJXZinocP6lS4IP/BqFp.B2BDLuLa";
const LONG_HASH = "$2b$05$KIXQ4wGmOKx1w3H0y2mS4.godpgw4615KnWyp9izuXGfSEcMIkZ5q";
const password = "correct horse 1";
const longPassword = "parole-1".repeat(12);

let world: DomainWorld;
let user: User;

beforeAll(async () => {
  world = await createDomainWorld();
});
beforeEach(async () => {
  await world.database.direct.updateTable("users").set({ password_hash: "none" }).execute();
  user = await world.newUser();
});
afterAll(() => world.close());

const setHash = (hash: string) =>
  world.database.direct.updateTable("users").set({ password_hash: hash }).where("id", "=", user.id).execute();
const readUser = () =>
  world.database.direct
    .selectFrom("users")
    .select(["password_hash", "updated_at"])
    .where("id", "=", user.id)
    .executeTakeFirstOrThrow();
const tryLogIn = (guess: string, email = user.email, deps: Parameters<typeof logIn>[0] = world) =>
  logIn(deps, actorOf(null), { email, password: guess });

describe("an account with a bcrypt hash", () => {
  beforeEach(() => setHash(HASH));

  test("logs in with its password, and has an argon2id hash of it from then on", async () => {
    const before = await readUser();
    await expect(tryLogIn("correct horse 2")).rejects.toMatchObject({ code: "invalid_credentials" });
    expect((await readUser()).password_hash).toBe(HASH);
    await tryLogIn(password);
    const after = await readUser();
    expect(after.password_hash).toMatch(/^\$argon2id\$/);
    expect(after.updated_at).toEqual(before.updated_at);
    await expect(tryLogIn("correct horse 2")).rejects.toMatchObject({ code: "invalid_credentials" });
    await expect(tryLogIn(password)).resolves.toHaveProperty("jwt");
  });

  test("logs in on several devices at once, though one of them replaces the hash", async () => {
    const all = await Promise.all(Array.from({ length: 4 }, () => tryLogIn(password)));
    expect(all.map(({ jwt }) => typeof jwt)).toEqual(["string", "string", "string", "string"]);
    expect((await readUser()).password_hash).toMatch(/^\$argon2id\$/);
  });

  test("changes its password with the current one", async () => {
    const change = { password: "a better staple", currentPassword: password };
    await changeProfile(world, actorOf(user), { userId: user.id, signInId: null }, change);
    await expect(tryLogIn("a better staple")).resolves.toHaveProperty("jwt");
    await expect(tryLogIn(password)).rejects.toMatchObject({ code: "invalid_credentials" });
  });

  test("makes every log-in do the work of the highest cost, until the last such hash is replaced", async () => {
    const costs: (number | null | undefined)[] = [];
    const verify = (guess: string, hash: string | null, asker?: string, cost?: number | null) => {
      costs.push(cost);
      return world.passwords.verify(guess, hash, asker, cost);
    };
    const watched = { ...world, passwords: { hash: world.passwords.hash, verify } };
    await tryLogIn(password, "nobody@example.com", watched).catch(() => undefined);
    await tryLogIn(password, user.email, watched);
    await tryLogIn(password, user.email, watched);
    expect(costs).toEqual([5, 5, null]);
  });
});

test("a password of more than 72 bytes goes on working, but its hash stays: bcrypt has not checked the rest", async () => {
  await setHash(LONG_HASH);
  await tryLogIn(`${Buffer.from(longPassword).subarray(0, 72).toString()}, and what an attacker adds`);
  expect((await readUser()).password_hash).toBe(LONG_HASH);
  await expect(tryLogIn(longPassword)).resolves.toHaveProperty("jwt");
});
