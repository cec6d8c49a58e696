import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { actorOf, createDomainWorld, type DomainWorld } from "../../../test/support/domain-world.ts";
import { holdTransaction } from "../../../test/support/facts/held-transaction.ts";
import { readBalance } from "../../../test/support/read-balance.ts";
import { THE_SERVICE } from "../../kernel/actor.ts";
import { StartError } from "../../kernel/errors.ts";
import type { Role } from "../../kernel/role.ts";
import { createSuperuser } from "./create-superuser.ts";
import { ensureFirstSuperuser } from "./ensure-first-superuser.ts";
import { issuePasswordReset } from "./issue-password-reset.ts";
import { logIn } from "./log-in.ts";
import { setRoleByEmail } from "./set-role-by-email.ts";
import { setUserActive } from "./set-user-active.ts";
import { setUserRole } from "./set-user-role.ts";
import { usePasswordReset } from "./use-password-reset.ts";
import type { User } from "./user.ts";
import { selectUser } from "./user-store.ts";

let world: DomainWorld;

beforeEach(async () => {
  world = await createDomainWorld();
});

afterEach(() => world.close());

const root = { email: "root@example.com", username: "root", password: "correct horse battery staple" };
const first = { email: "first@example.com", password: "correct horse battery staple" };

function setActive(user: User, isActive: boolean, reason = "a test") {
  const change = { userId: user.id, isActive, reason };
  return world.database.transaction((tx) => setUserActive(tx, world, THE_SERVICE, change));
}

function setRole(user: User, role: Role | null) {
  const change = { userId: user.id, role };
  return world.database.transaction((tx) => setUserRole(tx, world, THE_SERVICE, change));
}

describe("createSuperuser", () => {
  test("makes a superuser who can log in and has a wallet, with one audit row", async () => {
    const user = await createSuperuser(world, THE_SERVICE, root);
    expect(user).toMatchObject({ username: "root", role: "owner", isActive: true });
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
    expect(made.filter((user) => user !== null)).toMatchObject([{ username: "admin", role: "owner" }]);
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

describe("setUserActive", () => {
  test("changes a user, with one audit row that contains before and after, and writes to the feed", async () => {
    const user = await world.newUser();
    expect(await setActive(user, false)).toMatchObject({ isActive: false });
    expect(await setActive(user, true)).toMatchObject({ isActive: true });
    const [deactivated] = await world.auditRows("user.deactivated");
    expect(deactivated).toMatchObject({
      resource_id: user.id,
      before: { is_active: true },
      after: { is_active: false },
      reason: "a test",
    });
    expect(await world.auditRows("user.activated")).toHaveLength(1);
    const changes = await world.database.direct.selectFrom("access_changes").select("kind").execute();
    expect(changes).toEqual([{ kind: "user_changed" }, { kind: "user_changed" }]);
  });

  test("writes no audit row if nothing changes, and refuses a user that does not exist", async () => {
    await setActive(await world.newUser(), true);
    expect(await world.auditRows("user.activated")).toEqual([]);
    const nobody = { ...(await world.newUser()), id: world.newId() };
    await expect(setActive(nobody, false)).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("setUserRole", () => {
  test("writes one audit row with the role before and after, and none if nothing changes", async () => {
    const [user] = [await world.newUser(), await createSuperuser(world, THE_SERVICE, root)];
    for (const role of ["support", "support", "owner", "auditor", null, null] as const) {
      expect(await setRole(user, role)).toMatchObject({ role });
    }
    const rows = await world.database.direct
      .selectFrom("audit_logs")
      .select(["action", "before", "after"])
      .where("resource_id", "=", user.id)
      .orderBy("id")
      .execute();
    const state = (role: Role | null) => ({ role, is_superuser: role === "owner" });
    expect(rows).toEqual([
      { action: "user.role_changed", before: state(null), after: state("support") },
      { action: "user.superuser_granted", before: state("support"), after: state("owner") },
      { action: "user.superuser_revoked", before: state("owner"), after: state("auditor") },
      { action: "user.role_changed", before: state("auditor"), after: state(null) },
    ]);
  });

  test("voids links that set the password: they may be in the hands of a lesser role", async () => {
    const user = await world.newUser();
    await issuePasswordReset(world, THE_SERVICE, { userId: user.id, by: "support" });
    await setRole(user, "auditor");
    expect(await world.database.direct.selectFrom("password_resets").selectAll().execute()).toEqual([]);
  });

  test("finds the user by the e-mail address, for the command line", async () => {
    const { email, id } = await world.newUser();
    const give = (address: string) =>
      setRoleByEmail(world, THE_SERVICE, { email: address, role: "operator" });
    expect(await give(email.toUpperCase())).toMatchObject({ id, role: "operator" });
    await expect(give("nobody@example.com")).rejects.toMatchObject({ code: "not_found" });
  });

  test("refuses a user that does not exist", async () => {
    const nobody = { ...(await world.newUser()), id: world.newId() };
    await expect(setRole(nobody, "owner")).rejects.toMatchObject({ code: "not_found" });
  });
});

/** As the release before does, which knows of no other role; and as SQL by hand may. */
const setSuperuser = ({ id }: User, isSuperuser: boolean) =>
  world.database.direct
    .updateTable("users")
    .set({ is_superuser: isSuperuser })
    .where("id", "=", id)
    .execute();

describe("a role that is not given by this release", () => {
  test("voids links that set the password, and a lesser role before it is gone with it", async () => {
    const [customer, operator] = [await world.newUser(), await world.newUser()];
    await setRole(operator, "operator");
    const { secret } = await issuePasswordReset(world, THE_SERVICE, { userId: customer.id, by: "support" });
    for (const user of [customer, operator]) await setSuperuser(user, true);
    const use = usePasswordReset(world, actorOf(null), { secret, password: "taken over by support" });
    await expect(use).rejects.toMatchObject({ code: "reset_link_invalid" });
    await setSuperuser(operator, false);
    expect(await selectUser(world.database.direct, operator.id)).toMatchObject({ role: null });
  });

  test("is awaited by a link that is being made, which does not outlive it", async () => {
    const customer = await world.newUser();
    const grant = await holdTransaction(world.database);
    await sql`UPDATE users SET is_superuser = true WHERE id = ${customer.id}`.execute(grant.tx);
    const making = issuePasswordReset(world, THE_SERVICE, { userId: customer.id, by: "support" });
    const refused = expect(making).rejects.toMatchObject({ code: "account_protected" });
    await world.untilBlocked();
    await grant.commit();
    await refused;
    expect(await world.database.direct.selectFrom("password_resets").selectAll().execute()).toEqual([]);
  });
});

describe("the last owner", () => {
  test("keeps the role and the account, whatever other roles there are", async () => {
    const last = await createSuperuser(world, THE_SERVICE, root);
    await setRole(await world.newUser(), "operator");
    for (const role of ["operator", null] as const) {
      await expect(setRole(last, role)).rejects.toMatchObject({ code: "last_superuser" });
    }
    await expect(setActive(last, false)).rejects.toMatchObject({ code: "last_superuser" });
  });

  test("is the last one also if another one is deactivated, who may lose the role", async () => {
    const last = await createSuperuser(world, THE_SERVICE, root);
    const other = await world.newUser();
    await setRole(other, "owner");
    await setActive(other, false);
    await expect(setRole(last, null)).rejects.toMatchObject({ code: "last_superuser" });
    await expect(setRole(other, null)).resolves.toMatchObject({ role: null });
  });

  test.each([
    ["lose the role", (user: User) => setRole(user, "operator")],
    ["are deactivated", (user: User) => setActive(user, false)],
  ])("of two who %s at once, one remains", async (_how, lock) => {
    const ann = await createSuperuser(world, THE_SERVICE, root);
    const bob = await world.newUser();
    await setRole(bob, "owner");
    const { second } = await world.database.transaction(async (tx) => {
      await setUserRole(tx, world, THE_SERVICE, { userId: ann.id, role: null });
      const second = lock(bob).catch((error) => error.code);
      await world.untilBlocked();
      return { second };
    });
    expect(await second).toBe("last_superuser");
  });
});
