import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { actorOf, createDomainWorld, type DomainWorld } from "../../../test/support/domain-world.ts";
import { readBalance } from "../../../test/support/read-balance.ts";
import { readUser } from "./read-user.ts";
import { type Registration, registerUser } from "./register-user.ts";

let world: DomainWorld;

beforeAll(async () => {
  world = await createDomainWorld();
});

afterAll(() => world.close());

const ann: Registration = {
  email: "Ann@Example.com",
  username: "ann",
  password: "correct horse battery staple",
  fullName: "Ann Example",
  referralCode: null,
  language: "ru",
};

function register(registration: Partial<Registration>) {
  return registerUser(world, actorOf(null), { ...ann, ...registration });
}

function allUsers() {
  return world.database.direct.selectFrom("users").selectAll().execute();
}

describe("registerUser", () => {
  test("creates an active, ordinary user with an empty wallet and one audit row", async () => {
    const user = await register({});
    expect(user).toEqual({
      id: user.id,
      email: "Ann@Example.com",
      emailVerifiedAt: null,
      awaitsVerification: false,
      username: "ann",
      fullName: "Ann Example",
      isActive: true,
      role: null,
      referralCode: expect.stringMatching(/^[A-Z0-9]{12}$/),
      language: "ru",
      timeZone: "UTC",
      createdAt: new Date(world.clock.nowMs()),
      updatedAt: new Date(world.clock.nowMs()),
    });
    expect(await readUser(world.database.direct, user.id)).toEqual(user);
    expect(await readBalance(world.database.direct, user.id)).toBe(0n);
    const rows = await world.auditRows("user.registered");
    expect(rows.map((row) => [row.actor_id, row.resource_id])).toEqual([[user.id, user.id]]);
  });

  test("stores no password, neither with the user nor in the audit log", async () => {
    await register({ email: "secret@example.com", username: "secret", password: "swordfish-swordfish" });
    const stored = [await allUsers(), await world.auditRows("user.registered")];
    expect(JSON.stringify(stored)).not.toContain("swordfish");
  });

  test("refuses an e-mail address that is taken, in any case, before a taken username", async () => {
    await register({ email: "twice@example.com", username: "twice" });
    const again = register({ email: "TWICE@example.com", username: "twice" });
    await expect(again).rejects.toMatchObject({ code: "email_taken" });
  });

  test("refuses a username that is taken", async () => {
    await register({ email: "one@example.com", username: "same-name" });
    const again = register({ email: "two@example.com", username: "same-name" });
    await expect(again).rejects.toMatchObject({ code: "username_taken" });
  });

  test("stores the user whose referral code was used, in either case of letters", async () => {
    const referrer = await world.newUser();
    const referralCode = referrer.referralCode.toLowerCase();
    const { id } = await register({ email: "brought@example.com", username: "brought", referralCode });
    const row = (await allUsers()).find((user) => user.id === id);
    expect(row?.referred_by_id).toBe(referrer.id);
  });

  test("refuses an unknown referral code, and creates no user", async () => {
    const lost = register({ email: "lost@example.com", username: "lost", referralCode: "NOBODYSCODE0" });
    await expect(lost).rejects.toMatchObject({ code: "referral_code_unknown" });
    expect((await allUsers()).some((user) => user.username === "lost")).toBe(false);
  });

  test("of 8 registrations of one address at once, exactly one succeeds", async () => {
    const outcomes = await Promise.allSettled(
      Array.from({ length: 8 }, (_, nth) =>
        register({ email: "race@example.com", username: `race${nth}`, password: "racing-racing" }),
      ),
    );
    const refused = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : []));
    expect(refused.map((reason) => reason.code)).toEqual(Array(7).fill("email_taken"));
  });

  test("if the generated referral code is taken, another one is generated", async () => {
    const taken = await world.newUser();
    const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    const again = Buffer.from([...taken.referralCode].map((letter) => letters.indexOf(letter)));
    const served = [again];
    const random = { bytes: (count: number) => served.shift() ?? world.random.bytes(count) };
    const user = await registerUser({ ...world, random }, actorOf(null), {
      ...ann,
      email: "collision@example.com",
      username: "collision",
    });
    expect(served).toEqual([]);
    expect(user.referralCode).not.toBe(taken.referralCode);
  });
});
