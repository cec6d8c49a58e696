import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { actorOf, createDomainWorld, type DomainWorld } from "../../../test/support/domain-world.ts";
import { THE_SERVICE } from "../../kernel/actor.ts";
import { SECOND_MS } from "../../kernel/duration.ts";
import { changeProfile, type ProfileChange } from "./change-profile.ts";
import { logIn } from "./log-in.ts";
import { readUser } from "./read-user.ts";
import { registerUser } from "./register-user.ts";
import { resetPassword } from "./reset-password.ts";
import type { User } from "./user.ts";

let world: DomainWorld;
let user: User;
let registered = 0;

const password = "correct horse battery staple";
const newPassword = "a better staple";

beforeAll(async () => {
  world = await createDomainWorld();
});

afterAll(() => world.close());

beforeEach(async () => {
  registered += 1;
  user = await registerUser(world, actorOf(null), {
    email: `bob${registered}@example.com`,
    username: `bob${registered}`,
    password,
    fullName: "Bob",
    referralCode: null,
    language: null,
  });
});

function change(what: ProfileChange) {
  return changeProfile(world, actorOf(user), { userId: user.id, signInId: null }, what);
}

function logInWith(guess: string) {
  return logIn(world, actorOf(null), { email: user.email, password: guess });
}

async function passwordChanges() {
  const rows = await world.auditRows("user.password_changed");
  return rows.filter((row) => row.resource_id === user.id).map((row) => row.actor_id);
}

describe("changeProfile", () => {
  test("changes the given members and no others", async () => {
    world.clock.advance(SECOND_MS);
    const changed = await change({ language: "ru", timeZone: "Europe/Moscow" });
    const updatedAt = new Date(world.clock.nowMs());
    expect(changed).toEqual({ ...user, language: "ru", timeZone: "Europe/Moscow", updatedAt });
    expect(await readUser(world.database.direct, user.id)).toEqual(changed);
    world.clock.advance(SECOND_MS);
    const laterAt = new Date(world.clock.nowMs());
    expect(await change({ fullName: null })).toEqual({ ...changed, fullName: null, updatedAt: laterAt });
    expect(await passwordChanges()).toEqual([]);
  });

  test("changes the password with the current one, and writes one audit row", async () => {
    await change({ password: newPassword, currentPassword: password, fullName: "Robert" });
    await expect(logInWith(password)).rejects.toMatchObject({ code: "invalid_credentials" });
    await expect(logInWith(newPassword)).resolves.toHaveProperty("jwt");
    expect(await passwordChanges()).toEqual([user.id]);
    expect((await readUser(world.database.direct, user.id))?.fullName).toBe("Robert");
  });

  test.each<[ProfileChange, string]>([
    [{ password: newPassword }, "current_password_required"],
    [{ password: newPassword, currentPassword: "wrong" }, "current_password_wrong"],
  ])("refuses %j and changes nothing", async (what, code) => {
    await expect(change({ ...what, fullName: "Mallory" })).rejects.toMatchObject({ code });
    expect(await readUser(world.database.direct, user.id)).toEqual(user);
    await expect(logInWith(password)).resolves.toHaveProperty("jwt");
    expect(await passwordChanges()).toEqual([]);
  });

  test("counts a wrong current password as a failed log-in, so that a stolen JWT does not help to guess it", async () => {
    const guess = { password: newPassword, currentPassword: "wrong" };
    for (let guesses = 0; guesses < 5; guesses += 1) await change(guess).catch(() => undefined);
    const right = { password: newPassword, currentPassword: password };
    await expect(change(right)).rejects.toMatchObject({ code: "login_locked" });
    await expect(logInWith(password)).rejects.toMatchObject({ code: "login_locked" });
  });

  test("of two changes at once from the same password, one succeeds", async () => {
    const outcomes = await Promise.allSettled(
      ["the first staple", "the second staple"].map((next) =>
        change({ password: next, currentPassword: password }),
      ),
    );
    expect(outcomes.map((outcome) => outcome.status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await passwordChanges()).toHaveLength(1);
  });
});

describe("resetPassword", () => {
  test("sets a password without the current one, by e-mail address in any case, with one audit row", async () => {
    const reset = { email: user.email.toUpperCase(), password: newPassword };
    await expect(resetPassword(world, THE_SERVICE, reset)).resolves.toMatchObject({ id: user.id });
    await expect(logInWith(newPassword)).resolves.toHaveProperty("jwt");
    expect(await passwordChanges()).toEqual([null]);
  });

  test("refuses an address that no account has", async () => {
    const reset = { email: "nobody@example.com", password: newPassword };
    await expect(resetPassword(world, THE_SERVICE, reset)).rejects.toMatchObject({ code: "not_found" });
  });
});
