import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createDomainWorld, type DomainWorld } from "../../../test/support/domain-world.ts";
import { holdTransaction } from "../../../test/support/facts/held-transaction.ts";
import {
  createFormerWorld,
  FORMER_PASSWORD,
  type FormerWorld,
} from "../../../test/support/v06/former-database.ts";
import { openFormerDatabase } from "../../adapters/v06/former-postgres.ts";
import { THE_SERVICE } from "../../kernel/actor.ts";
import { verifyLedger } from "../books/verify-ledger.ts";
import { logIn } from "../identity/log-in.ts";
import { setUserActive } from "../identity/set-user-active.ts";
import { setUserRole } from "../identity/set-user-role.ts";
import { adjustBalance } from "../ledger/adjust-balance.ts";
import { listTransactions } from "../ledger/list-transactions.ts";
import { listReferrals } from "../referrals/list-referrals.ts";
import { listTokens } from "../tokens/list-tokens.ts";
import { purchaseToken } from "../tokens/purchase-token.ts";
import { revokeToken } from "../tokens/revoke-token.ts";
import { ImportRunning, importFormer } from "./import-former.ts";
import type { ImportReport } from "./import-report.ts";

let world: DomainWorld;
let old: FormerWorld;

beforeEach(async () => {
  world = await createDomainWorld();
  old = await createFormerWorld();
});
afterEach(async () => {
  const { violations } = await world.database.transaction(verifyLedger);
  await world.close();
  await old.close();
  expect(violations).toEqual([]);
});

async function runImport(isDryRun = false): Promise<ImportReport> {
  const former = await openFormerDatabase(old.url);
  try {
    return await importFormer({ ...world, former }, { isDryRun });
  } finally {
    await former.close();
  }
}

const codesOf = ({ findings }: ImportReport) => findings.list().map(({ code, count }) => [code, count]);

async function historyOf(userId: string) {
  const all = { userId, kind: null, from: null, to: null, limit: 100, skip: 0, cursor: null };
  const { items } = await listTransactions(world.database.direct, all);
  return items;
}

async function walletOf(userId: string) {
  const wallet = await world.database.direct
    .selectFrom("wallets")
    .select(["balance", "debt"])
    .where("user_id", "=", userId)
    .executeTakeFirstOrThrow();
  return wallet;
}

const tokensOf = (userId: string) => listTokens(world.database.direct, world, { userId, activeOnly: false });

const dismiss = (userId: string) =>
  world.database.transaction(async (tx) => {
    await setUserRole(tx, world, THE_SERVICE, { userId, role: null });
    await setUserActive(tx, world, THE_SERVICE, { userId, isActive: false });
  });

/** All rows of all tables, but for what a run may always add. */
async function everything(): Promise<unknown> {
  const tables = ["users", "wallets", "ledger_transactions", "ledger_postings", "access_tokens"] as const;
  const more = ["imported_users", "bundles", "referral_bonuses", "audit_logs", "access_changes"] as const;
  const rows = [...tables, ...more].map(async (table) => {
    const { rows: all } =
      await sql`SELECT md5(t::text) AS hash FROM ${sql.table(table)} t ORDER BY 1`.execute(
        world.database.direct,
      );
    return [table, all];
  });
  return Object.fromEntries(await Promise.all(rows));
}

describe("an import", () => {
  test("keeps ids, histories with running balances in the order of time, and balances to the cent", async () => {
    const ann = await old.user({ currency_balance: "81.50", is_superuser: true, full_name: "Ann" });
    const later = await old.transaction(ann, "-18.50", { created_at: "2025-03-01 10:00:00.000002" });
    const first = await old.transaction(ann, "100.00", {
      payment_id: "pay-1",
      created_at: "2025-03-01 10:00:00.000001",
    });
    const report = await runImport();
    expect(codesOf(report)).toEqual([]);
    expect(await historyOf(ann)).toMatchObject([
      { id: later, kind: "purchase", amountCents: -1_850n, balanceAfterCents: 8_150n },
      { id: first, kind: "deposit", amountCents: 10_000n, balanceAfterCents: 10_000n, paymentId: "pay-1" },
    ]);
    expect(await walletOf(ann)).toEqual({ balance: 8_150n, debt: 0n });
    expect(report.balances).toMatchObject({ foundCents: 8_150n, movedCents: 8_150n, recordedCents: 8_150n });
  });

  test("brings a live token with its time and the price of its purchase, readable and refundable", async () => {
    const ann = await old.user({ currency_balance: "0.00" });
    await old.transaction(ann, "100.00", { created_at: "2025-01-01 10:00:00" });
    await old.transaction(ann, "-100.00", { created_at: "2025-02-01 10:00:00.2" });
    const text = "a".repeat(64);
    const activated = new Date(world.clock.nowMs() - 3_600_000).toISOString().replace("Z", "");
    const id = await old.token(ann, {
      token: text,
      duration_hours: 168,
      activated_at: activated,
      created_at: "2025-02-01 10:00:00.1",
    });
    expect(codesOf(await runImport())).toEqual([]);
    expect(await tokensOf(ann)).toMatchObject([
      { id, token: text, durationHours: 168, costCents: 10_000n, isActive: true, scope: "full" },
    ]);
    const revocation = await world.database.transaction((tx) =>
      revokeToken(tx, world, THE_SERVICE, { userId: ann, tokenId: id }),
    );
    expect(revocation.refund.amountCents).toBe(9_940n);
  });

  test("divides a bundle to the cent, and takes today's price where the purchase is in doubt", async () => {
    const ann = await old.user({ currency_balance: "-0.00" });
    await old.transaction(ann, "200.00", { created_at: "2024-01-01 00:00:00" });
    await old.transaction(ann, "-100.00", { created_at: "2025-02-01 10:00:00" });
    for (let nth = 0; nth < 3; nth += 1) await old.token(ann, { created_at: "2025-02-01 10:00:01" });
    await old.transaction(ann, "-18.00", { created_at: "2025-05-01 10:00:00" });
    await old.transaction(ann, "-10.00", { created_at: "2025-05-01 10:00:02" });
    await old.token(ann, { created_at: "2025-05-01 10:00:03" });
    await old.token(ann, { created_at: "2025-06-01 10:00:00", duration_hours: 5 });
    const report = await runImport();
    expect((await tokensOf(ann)).map(({ costCents }) => costCents)).toEqual(
      [0n, 1_800n, 3_333n, 3_333n, 3_334n].sort(),
    );
    expect(codesOf(report)).toEqual([
      ["history_differs", 1],
      ["token_price_assumed", 1],
      ["token_price_unknown", 1],
    ]);
  });

  test("enters what admins changed without an entry, before the debit that needs it and at the end", async () => {
    const ann = await old.user({ currency_balance: "50.00" });
    await old.transaction(ann, "10.00", { created_at: "2025-01-01 10:00:00" });
    await old.transaction(ann, "-300.00", { created_at: "2025-01-02 10:00:00" });
    const bob = await old.user({ currency_balance: "-7.25" });
    const report = await runImport();
    expect(
      (await historyOf(ann)).map(({ amountCents, balanceAfterCents }) => [amountCents, balanceAfterCents]),
    ).toEqual([
      [5_000n, 5_000n],
      [-30_000n, 0n],
      [29_000n, 30_000n],
      [1_000n, 1_000n],
    ]);
    expect(await walletOf(bob)).toEqual({ balance: 0n, debt: 725n });
    expect(codesOf(report)).toEqual([
      ["balance_negative", 1],
      ["history_differs", 2],
    ]);
  });

  test("lets an old user sign in, by each spelling of a shared address to the account of its own", async () => {
    const younger = await old.user({ email: "Ann@Example.com", created_at: "2025-06-01 00:00:00" });
    const older = await old.user({ email: "ann@example.com", created_at: "2024-06-01 00:00:00" });
    expect(codesOf(await runImport())).toEqual([["email_shared", 1]]);
    const signIn = async (email: string) => {
      const { jwt } = await logIn(world, THE_SERVICE, { email, password: FORMER_PASSWORD });
      return world.jwts.verify(jwt)?.userId;
    };
    expect(await signIn("Ann@Example.com")).toBe(younger);
    expect(await signIn("ann@example.com")).toBe(older);
    expect(await signIn("ANN@example.com")).toBe(older);
  });

  test("never merges with an account that was registered here, whoever owns the address", async () => {
    const here = await world.newUser();
    const id = await old.user({ email: here.email, username: here.username, currency_balance: "5.00" });
    const report = await runImport();
    expect(codesOf(report)).toEqual([
      ["email_taken", 1],
      ["history_differs", 1],
      ["username_changed", 1],
    ]);
    const { rows } = await sql<{ email: string; username: string }>`
      SELECT email, username FROM users WHERE id = ${id}`.execute(world.database.direct);
    expect(rows).toEqual([{ email: `${id}@v06.invalid`, username: `${here.username}-${id.slice(0, 8)}` }]);
    expect(await walletOf(here.id)).toEqual({ balance: 0n, debt: 0n });
    const placeholder = { email: `${id}@v06.invalid`, password: FORMER_PASSWORD };
    await expect(logIn(world, THE_SERVICE, placeholder)).resolves.toHaveProperty("jwt");
  });

  test("pays no bonus that v0.6 has paid, and goes on paying the others", async () => {
    const ref = await old.user({ referral_bonus_earned: "30.00", currency_balance: "30.00" });
    await old.transaction(ref, "30.00", { transaction_type: "referral_bonus" });
    const paid = await old.user({ referred_by_id: ref, currency_balance: "400.00" });
    await old.transaction(paid, "-300.00");
    const fresh = await old.user({ referred_by_id: ref, currency_balance: "400.00" });
    await runImport();
    for (const userId of [paid, fresh]) {
      const sale = { userId, durationHours: 720 as const, scope: "full" as const };
      await world.database.transaction((tx) => purchaseToken(tx, world, THE_SERVICE, sale));
    }
    expect(await walletOf(ref)).toEqual({ balance: 6_000n, debt: 0n });
    const referrals = await listReferrals(world.database.direct, ref);
    expect(referrals).toMatchObject({ totalReferrals: 2, qualifyingReferrals: 2, bonusEarnedCents: 6_000n });
  });

  test("takes the bundles of v0.6, with their prices, in the place of seeded ones of the same name", async () => {
    const bundle = {
      description: null,
      token_count: 5,
      duration_hours: 24,
      scope: "full",
      discount_percent: "20.00",
      base_price: "90.00",
      created_at: "2025-01-01T00:00:00Z",
    };
    await old.insert("token_bundles", {
      ...bundle,
      id: "9f6cdd2c-5d5c-4f0b-9f0e-1d2f3a4b5c6d",
      name: "Starter Pack",
      total_price: "72.00",
    });
    await old.insert("token_bundles", {
      ...bundle,
      id: "9f6cdd2c-5d5c-4f0b-9f0e-1d2f3a4b5c6e",
      name: "Odd",
      total_price: "1.00",
      duration_hours: 5,
    });
    const report = await runImport();
    expect(report.bundles).toEqual({ added: 0, merged: 1, unchanged: 0, leftOut: 1 });
    const { rows } = await sql`SELECT total_cents FROM bundles WHERE name = 'Starter Pack'`.execute(
      world.database.direct,
    );
    expect(rows).toEqual([{ total_cents: 7_200n }]);
    expect((await runImport()).bundles).toEqual({ added: 0, merged: 0, unchanged: 1, leftOut: 1 });
  });
});

describe("a second import", () => {
  test("changes nothing if nothing has changed", async () => {
    const ann = await old.user({ currency_balance: "12.00", email: "ANN@example.com" });
    await old.user({ email: "ann@example.com", referred_by_id: ann });
    await old.transaction(ann, "20.00");
    await old.token(ann);
    await old.token(ann, { is_active: false });
    await runImport();
    const before = await everything();
    world.clock.advance(60_000);
    await runImport();
    expect(await everything()).toEqual(before);
  });

  test("takes the difference: balances, purchases, activations, revocations, profiles, new accounts", async () => {
    const ann = await old.user({ currency_balance: "100.00" });
    await old.transaction(ann, "100.00", { created_at: "2025-01-01 00:00:00" });
    const kept = await old.token(ann);
    const gone = await old.token(ann);
    await runImport();
    await old.transaction(ann, "-18.00", { created_at: "2025-08-01 00:00:00" });
    const bought = await old.token(ann, { created_at: "2025-08-01 00:00:00" });
    await old.query("UPDATE access_tokens SET activated_at = '2026-01-15 11:00:00' WHERE id = $1", [kept]);
    await old.query(
      "UPDATE access_tokens SET is_active = false, revoked_at = '2026-01-15 11:30:00' WHERE id = $1",
      [gone],
    );
    await old.query(
      "UPDATE users SET currency_balance = 82, is_active = false, username = 'anna' WHERE id = $1",
      [ann],
    );
    const bob = await old.user({ currency_balance: "3.00" });
    const report = await runImport();
    expect(report).toMatchObject({
      users: { added: 1, changed: 1 },
      transactions: { added: 1, known: 1 },
      tokens: { added: 1, changed: 2, known: 2 },
    });
    expect(await walletOf(ann)).toEqual({ balance: 8_200n, debt: 0n });
    expect(await walletOf(bob)).toEqual({ balance: 300n, debt: 0n });
    const byId = new Map((await tokensOf(ann)).map((token) => [token.id, token]));
    expect(byId.get(kept)?.activatedAt?.toISOString()).toBe("2026-01-15T11:00:00.000Z");
    expect(byId.get(gone)?.revokedAt?.toISOString()).toBe("2026-01-15T11:30:00.000Z");
    expect(byId.get(bought)?.costCents).toBe(1_800n);
    const login = logIn(world, THE_SERVICE, { email: "old1@example.com", password: FORMER_PASSWORD });
    await expect(login).rejects.toMatchObject({ code: "account_disabled" });
  });

  test("spends no purchase twice: a token that appears beside an old one has today's price", async () => {
    const ann = await old.user({ currency_balance: "90.00" });
    await old.transaction(ann, "100.00", { created_at: "2025-01-01 10:00:00" });
    await old.transaction(ann, "-10.00");
    await old.token(ann);
    await runImport();
    await old.token(ann, { created_at: "2025-02-01 10:00:04" });
    expect(codesOf(await runImport())).toEqual([["token_price_assumed", 1]]);
    expect((await tokensOf(ann)).map(({ costCents }) => costCents)).toEqual([1_800n, 1_000n]);
  });

  test("does not touch a wallet that has moved here, and names what it leaves", async () => {
    const ann = await old.user({ currency_balance: "100.00" });
    await runImport();
    const spent = { userId: ann, amountCents: -4_000n, reason: "here" };
    await world.database.transaction((tx) => adjustBalance(tx, world, THE_SERVICE, spent));
    await old.transaction(ann, "50.00");
    await old.token(ann);
    await old.query("UPDATE users SET currency_balance = 150 WHERE id = $1", [ann]);
    const report = await runImport();
    expect(report.findings.list()).toEqual([
      { code: "account_used_here", count: 1, amountCents: 5_000n, ids: [ann] },
    ]);
    expect(await walletOf(ann)).toEqual({ balance: 6_000n, debt: 0n });
    expect(await tokensOf(ann)).toEqual([]);
  });

  test("keeps what was changed here whatever else changes there, and takes what was changed there alone", async () => {
    const ann = await old.user({ is_superuser: true });
    await old.user();
    const cut = await old.user({ is_superuser: true });
    await runImport();
    const hash = await world.passwords.hash("chosen here");
    await world.database.direct
      .updateTable("users")
      .set({ password_hash: hash, updated_at: new Date(world.clock.nowMs()) })
      .where("id", "=", ann)
      .execute();
    await dismiss(cut);
    await old.query(
      `UPDATE users SET hashed_password = '$2b$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW',
              currency_balance = currency_balance + 5, username = username || '-there'`,
    );
    // The first of these runs stores the balance; the next one must still see what was changed here.
    for (const run of [1, 2]) {
      const { findings } = await runImport();
      const left = findings.list().find(({ code }) => code === "account_changed_here");
      expect({ run, ids: left?.ids.toSorted() }).toEqual({ run, ids: [ann, cut].toSorted() });
      const { is_active, is_superuser, username } = await world.database.direct
        .selectFrom("users")
        .selectAll()
        .where("id", "=", cut)
        .executeTakeFirstOrThrow();
      expect([is_active, is_superuser, username]).toEqual([false, false, "old3"]);
      expect(await walletOf(cut)).toEqual({ balance: 500n, debt: 0n });
    }
    await expect(
      logIn(world, THE_SERVICE, { email: "old1@example.com", password: "chosen here" }),
    ).resolves.toHaveProperty("jwt");
    await expect(
      logIn(world, THE_SERVICE, { email: "old2@example.com", password: "secret" }),
    ).resolves.toHaveProperty("jwt");
  });
});

test("a dry run reports the same, and keeps nothing", async () => {
  const ann = await old.user({ currency_balance: "12.00" });
  await old.transaction(ann, "20.00");
  await old.token(ann);
  await old.user({ referred_by_id: ann });
  const before = await everything();
  const dry = await runImport(true);
  expect(await everything()).toEqual(before);
  const { findings, ...counts } = await runImport();
  expect({ ...dry, findings: null }).toEqual({ ...counts, findings: null });
  expect(dry.findings.list()).toEqual(findings.list());
});

test("v0.6 itself, which has neither bundles nor referrals, is taken too", async () => {
  await old.close();
  old = await createFormerWorld("v0.6");
  const ann = await old.user({ currency_balance: "1.00" });
  await old.token(ann);
  expect(await runImport()).toMatchObject({ users: { added: 1 }, tokens: { added: 1, live: 1 } });
  const { referralCode } = await listReferrals(world.database.direct, ann);
  expect(referralCode).toMatch(/^[A-Z0-9]{12}$/);
});

test("two imports at once: one of them says so, and nothing comes over twice", async () => {
  for (let nth = 0; nth < 5; nth += 1)
    await old.transaction(await old.user({ currency_balance: "20.00" }), "20.00");
  const turn = await holdTransaction(world.database);
  await sql`SELECT pg_advisory_xact_lock(hashtextextended('import', 0))`.execute(turn.tx);
  await expect(runImport()).rejects.toBeInstanceOf(ImportRunning);
  await turn.rollBack();
  expect(await runImport()).toMatchObject({ users: { added: 5 }, transactions: { added: 5 } });
});
