import { sql } from "kysely";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createDomainWorld, type DomainWorld } from "../../../test/support/domain-world.ts";
import { holdTransaction } from "../../../test/support/facts/held-transaction.ts";
import { createFormerWorld, type FormerWorld } from "../../../test/support/v06/former-database.ts";
import { openFormerDatabase } from "../../adapters/v06/former-postgres.ts";
import { THE_SERVICE } from "../../kernel/actor.ts";
import { setUserActive } from "../identity/set-user-active.ts";
import { setUserRole } from "../identity/set-user-role.ts";
import { lockWallet } from "../ledger/lock-wallet.ts";
import { importFormer } from "./import-former.ts";

let world: DomainWorld;
let old: FormerWorld;

beforeEach(async () => {
  world = await createDomainWorld();
  old = await createFormerWorld();
});
afterEach(async () => {
  await world.close();
  await old.close();
});

/** Runs an import. @returns the codes of its findings, and how many accounts it changed */
async function runImport() {
  const former = await openFormerDatabase(old.url);
  const report = await importFormer({ ...world, former }, { isDryRun: false }).finally(() => former.close());
  return { codes: report.findings.list().map(({ code }) => code), changed: report.users.changed };
}

const userOf = (id: string) =>
  world.database.direct.selectFrom("users").selectAll().where("id", "=", id).executeTakeFirstOrThrow();

const recordsOf = () => world.database.direct.selectFrom("imported_users").selectAll().execute();

test("an address and a name that are taken go to their account with a later import, once they are free", async () => {
  const ann = await old.user({ email: "ann@example.com", username: "ann" });
  const bob = await old.user();
  await runImport();
  await old.query("UPDATE users SET email = 'carol@example.com', username = 'carol' WHERE id = $1", [ann]);
  await old.query("UPDATE users SET email = 'ann@example.com', username = 'ann' WHERE id = $1", [bob]);
  expect(await runImport()).toEqual({ codes: ["email_taken", "username_changed"], changed: 2 });
  expect(await userOf(bob)).toMatchObject({
    email: `${bob}@v06.invalid`,
    username: `ann-${bob.slice(0, 8)}`,
  });
  expect(await runImport()).toEqual({ codes: [], changed: 1 });
  expect(await userOf(bob)).toMatchObject({
    email: "ann@example.com",
    email_key: "ann@example.com",
    username: "ann",
  });
  expect(await runImport()).toEqual({ codes: [], changed: 0 });
});

test("an address that stays taken is named by each import, which changes nothing", async () => {
  const here = await world.newUser();
  const id = await old.user({ email: here.email });
  await runImport();
  const before = [await userOf(id), await recordsOf()];
  world.clock.advance(60_000);
  expect(await runImport()).toEqual({ codes: ["email_taken"], changed: 0 });
  expect([await userOf(id), await recordsOf()]).toEqual(before);
  await world.database.transaction((tx) =>
    setUserActive(tx, world, THE_SERVICE, { userId: id, isActive: false }),
  );
  expect(await runImport()).toEqual({ codes: [], changed: 0 });
  expect(await userOf(id)).toMatchObject({ is_active: false });
});

test.each([
  "is_superuser",
  "is_active",
])("the last superuser loses %s with a later import, once there is another one", async (lost) => {
  const ann = await old.user({ is_superuser: true });
  const bob = await old.user();
  await runImport();
  await old.query(`UPDATE users SET ${lost} = false WHERE id = '${ann}'`);
  expect(await runImport()).toEqual({ codes: ["superuser_kept"], changed: 0 });
  expect(await userOf(ann)).toMatchObject({ is_superuser: true, is_active: true });
  await world.database.transaction((tx) =>
    setUserRole(tx, world, THE_SERVICE, { userId: bob, role: "owner" }),
  );
  expect(await runImport()).toEqual({ codes: [], changed: 1 });
  expect(await userOf(ann)).toMatchObject({ [lost]: false });
});

test("an account that is deactivated here while an import is at work stays so", async () => {
  const ann = await old.user();
  await runImport();
  await old.query("UPDATE users SET username = 'anna'");
  const desk = await holdTransaction(world.database);
  await setUserActive(desk.tx, world, THE_SERVICE, { userId: ann, isActive: false });
  const running = runImport();
  await world.untilBlocked();
  await desk.commit();
  expect(await running).toEqual({ codes: ["account_changed_here"], changed: 0 });
  expect(await userOf(ann)).toMatchObject({ is_active: false, username: "old1" });
  expect(await runImport()).toEqual({ codes: ["account_changed_here"], changed: 0 });
});

test("an import locks the wallet before the account, as the desk does: neither ends the other", async () => {
  const ann = await old.user();
  await runImport();
  await old.query("UPDATE users SET full_name = 'Ann' WHERE id = $1", [ann]);
  let importing: ReturnType<typeof runImport> | null = null;
  await world.database.transaction(async (tx) => {
    await lockWallet(tx, ann);
    importing = runImport();
    await world.untilBlocked();
    await sql`SELECT FROM users WHERE id = ${ann} FOR NO KEY UPDATE`.execute(tx);
  });
  expect(await importing).toEqual({ codes: [], changed: 1 });
});
