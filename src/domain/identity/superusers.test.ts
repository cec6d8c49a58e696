import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { actorOf, createDomainWorld, type DomainWorld } from "../../../test/support/domain-world.ts";
import { readBalance } from "../../../test/support/read-balance.ts";
import { THE_SERVICE } from "../../kernel/actor.ts";
import { StartError } from "../../kernel/errors.ts";
import { createSuperuser } from "./create-superuser.ts";
import { ensureFirstSuperuser } from "./ensure-first-superuser.ts";
import { logIn } from "./log-in.ts";
import { setUserRight } from "./set-user-right.ts";
import type { User } from "./user.ts";

let world: DomainWorld;

beforeEach(async () => {
  world = await createDomainWorld();
});

afterEach(() => world.close());

const root = { email: "root@example.com", username: "root", password: "correct horse battery staple" };
const first = { email: "first@example.com", password: "correct horse battery staple" };

function setActive(user: User, isActive: boolean, reason = "a test") {
  const change = { userId: user.id, right: "isActive", has: isActive, reason } as const;
  return world.database.transaction((tx) => setUserRight(tx, world, THE_SERVICE, change));
}

function setSuperuser(user: User, isSuperuser: boolean) {
  const change = { userId: user.id, right: "isSuperuser", has: isSuperuser } as const;
  return world.database.transaction((tx) => setUserRight(tx, world, THE_SERVICE, change));
}

describe("createSuperuser", () => {
  test("makes a superuser who can log in and has a wallet, with one audit row", async () => {
    const user = await createSuperuser(world, THE_SERVICE, root);
    expect(user).toMatchObject({ username: "root", isSuperuser: true, isActive: true });
    await expect(logIn(world, actorOf(null), root)).resolves.toHaveProperty("jwt");
    expect(await readBalance(world.database.direct, user.id)).toBe(0n);
    expect(await world.auditRows("user.created")).toHaveLength(1);
  });

  test("refuses an e-mail address or username that is taken", async () => {
    await createSuperuser(world, THE_SERVICE, root);
    const sameEmail = createSuperuser(world, THE_SERVICE, { ...root, username: "other" });
    await expect(sameEmail).rejects.toMatchObject({ code: "email_taken" });
    const sameName = createSuperuser(world, THE_SERVICE, { ...root, email: "other@example.com" });
    await expect(sameName).rejects.toMatchObject({ code: "username_taken" });
  });
});

describe("ensureFirstSuperuser", () => {
  test("creates one superuser if there is none, also if several instances start at once", async () => {
    const made = await Promise.all(Array.from({ length: 4 }, () => ensureFirstSuperuser(world, first)));
    expect(made.filter((user) => user !== null)).toMatchObject([{ username: "admin", isSuperuser: true }]);
    expect(await world.auditRows("user.created")).toHaveLength(1);
    await expect(logIn(world, actorOf(null), first)).resolves.toHaveProperty("jwt");
  });

  test("creates none if there is a superuser with any name, whose password is not changed", async () => {
    await createSuperuser(world, THE_SERVICE, root);
    expect(await ensureFirstSuperuser(world, { ...first, email: root.email })).toBeNull();
    await expect(logIn(world, actorOf(null), root)).resolves.toHaveProperty("jwt");
  });

  test("does not promote an ordinary user who has the address", async () => {
    const user = await world.newUser();
    const start = ensureFirstSuperuser(world, { ...first, email: user.email });
    await expect(start).rejects.toBeInstanceOf(StartError);
  });

  test("uses the e-mail address as username if admin is taken", async () => {
    const ordinary = await world.newUser();
    await world.database.direct
      .updateTable("users")
      .set({ username: "admin" })
      .where("id", "=", ordinary.id)
      .execute();
    expect(await ensureFirstSuperuser(world, first)).toMatchObject({ username: first.email });
  });
});

describe("setUserRight", () => {
  test("changes a user, with one audit row that contains before and after, and writes to the feed", async () => {
    const user = await world.newUser();
    expect(await setActive(user, false)).toMatchObject({ isActive: false });
    expect(await setActive(user, true)).toMatchObject({ isActive: true });
    expect(await setSuperuser(user, true)).toMatchObject({ isSuperuser: true });
    const [deactivated] = await world.auditRows("user.deactivated");
    expect(deactivated).toMatchObject({
      resource_id: user.id,
      before: { is_active: true },
      after: { is_active: false },
      reason: "a test",
    });
    expect(await world.auditRows("user.activated")).toHaveLength(1);
    expect(await world.auditRows("user.superuser_granted")).toHaveLength(1);
    const changes = await world.database.direct.selectFrom("access_changes").select("kind").execute();
    expect(changes).toEqual([{ kind: "user_changed" }, { kind: "user_changed" }]);
  });

  test("writes no audit row if nothing changes", async () => {
    const user = await world.newUser();
    await setActive(user, true);
    await setSuperuser(user, false);
    expect(await world.auditRows("user.activated")).toEqual([]);
    expect(await world.auditRows("user.superuser_revoked")).toEqual([]);
  });

  test("refuses to take either right from the last superuser", async () => {
    const last = await createSuperuser(world, THE_SERVICE, root);
    await expect(setActive(last, false)).rejects.toMatchObject({ code: "last_superuser" });
    await expect(setSuperuser(last, false)).rejects.toMatchObject({ code: "last_superuser" });
  });

  test("does not count a deactivated superuser", async () => {
    const last = await createSuperuser(world, THE_SERVICE, root);
    const other = await world.newUser();
    await setSuperuser(other, true);
    await setActive(other, false);
    await expect(setSuperuser(last, false)).rejects.toMatchObject({ code: "last_superuser" });
    await expect(setSuperuser(other, false)).resolves.toMatchObject({ isSuperuser: false });
  });

  test("if two superusers deactivate each other at once, one of them remains", async () => {
    const ann = await createSuperuser(world, THE_SERVICE, root);
    const bob = await world.newUser();
    await setSuperuser(bob, true);
    const { demoting } = await world.database.transaction(async (tx) => {
      await setUserRight(tx, world, THE_SERVICE, { userId: ann.id, right: "isActive", has: false });
      const demoting = setSuperuser(bob, false).catch((error) => error.code);
      await world.untilBlocked();
      return { demoting };
    });
    expect(await demoting).toBe("last_superuser");
  });

  test("refuses a user that does not exist", async () => {
    const nobody = { ...(await world.newUser()), id: world.newId() };
    await expect(setActive(nobody, false)).rejects.toMatchObject({ code: "not_found" });
    await expect(setSuperuser(nobody, true)).rejects.toMatchObject({ code: "not_found" });
  });
});
