import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDomainWorld, type DomainWorld } from "../../../test/support/domain-world.ts";
import { readBalance } from "../../../test/support/read-balance.ts";
import { ONE_DAY, voucherSteps } from "../../../test/support/voucher-steps.ts";
import { createVoucherHashes } from "../../adapters/crypto/voucher-hashes.ts";
import { THE_SERVICE } from "../../kernel/actor.ts";
import { DAY_MS } from "../../kernel/duration.ts";
import { Secret } from "../../kernel/secret.ts";
import { verifyLedger } from "../books/verify-ledger.ts";
import { adjustLockedWallet } from "../ledger/adjust-balance.ts";
import { lockWallet } from "../ledger/lock-wallet.ts";
import { readWallet } from "../ledger/read-wallet.ts";
import { revokeToken } from "../tokens/revoke-token.ts";
import { makeVoucherCode, type VoucherCode } from "./code-rules.ts";
import { pruneVouchers } from "./prune-vouchers.ts";
import { listVouchers, readSeries } from "./read-series.ts";
import { redeemVoucher } from "./redeem-voucher.ts";

let world: DomainWorld;
let steps: ReturnType<typeof voucherSteps>;
beforeAll(async () => {
  world = await createDomainWorld();
  steps = voucherSteps(world);
});
afterAll(async () => {
  expect((await verifyLedger(world.database.direct)).violations).toEqual([]);
  await world.close();
});

const unknownCode = () => makeVoucherCode(world.random.bytes(15));
const balanceOf = (userId: string) => readBalance(world.database.direct, userId);

describe("a voucher for money", () => {
  test("adds its sum by an entry of its own kind from an account of its own, and one audit row", async () => {
    const user = await world.newUser(100n);
    const { code, seriesId } = await steps.make({ voucherCount: 2 });
    const redeemed = await steps.redeem(user.id, code);
    expect([redeemed.wallet.balanceCents, redeemed.token, await balanceOf(user.id)]).toEqual([
      600n,
      null,
      600n,
    ]);
    const { rows } = await sql`
      SELECT t.kind, t.description, p.account, p.amount::int FROM ledger_transactions t
        JOIN ledger_postings p ON p.transaction_id = t.id WHERE t.id = ${redeemed.entryId} ORDER BY p.account`.execute(
      world.database.direct,
    );
    expect(rows).toEqual([
      { kind: "voucher", description: "Voucher", account: "vouchers", amount: -500 },
      { kind: "voucher", description: "Voucher", account: "wallet", amount: 500 },
    ]);
    const [row] = (await world.auditRows("voucher.redeemed")).filter(({ actor_id }) => actor_id === user.id);
    expect(row).toMatchObject({
      before: { balance: "1.00" },
      after: {
        series_id: seriesId,
        number: 1,
        amount: "5.00",
        balance: "6.00",
        transaction_id: redeemed.entryId,
      },
    });
  });

  test("pays a debt first", async () => {
    const user = await world.newUser();
    await world.database.transaction(async (tx) => {
      const owing = { amountCents: -300n, reason: "a test", mayOwe: true };
      await adjustLockedWallet(tx, world, THE_SERVICE, await lockWallet(tx, user.id), owing);
    });
    const { wallet } = await steps.redeem(user.id, (await steps.make()).code);
    expect(wallet).toMatchObject({ balanceCents: 200n, debtCents: 0n });
    expect(await readWallet(world.database.direct, user.id)).toMatchObject({
      balanceCents: 200n,
      debtCents: 0n,
    });
  });
});

test("a voucher for time gives an unused token of it at the price 0, whose revocation pays nothing back", async () => {
  const user = await world.newUser(100n);
  const { token, wallet } = await steps.redeem(user.id, (await steps.make({ value: ONE_DAY })).code);
  expect(token).toMatchObject({
    durationHours: 24,
    scope: "certificates_only",
    costCents: 0n,
    activatedAt: null,
  });
  expect(wallet.balanceCents).toBe(100n);
  const revoked = await world.database.transaction((tx) =>
    revokeToken(tx, world, THE_SERVICE, { userId: user.id, tokenId: token?.id ?? "" }),
  );
  expect([revoked.refund.amountCents, await balanceOf(user.id)]).toEqual([0n, 100n]);
});

describe("a code is refused", () => {
  test("in the same way whether it is unknown, was redeemed by another user, has expired or was revoked", async () => {
    const [user, other] = [await world.newUser(), await world.newUser()];
    const [used, expired, revoked] = [
      await steps.make(),
      await steps.make({ validDays: 1 }),
      await steps.make({ validDays: 90 }),
    ];
    await steps.redeem(other.id, used.code);
    await steps.revoke(revoked.seriesId);
    world.clock.advance(DAY_MS);
    const codes = [unknownCode(), used.code, expired.code, revoked.code];
    for (const code of codes) {
      await expect(steps.redeem(user.id, code)).rejects.toMatchObject({ code: "voucher_invalid", facts: {} });
    }
    expect(await balanceOf(user.id)).toBe(0n);
  });

  test("with when it was, if this very user has redeemed it, also after its series was revoked", async () => {
    const user = await world.newUser();
    const { code, seriesId } = await steps.make({ voucherCount: 2 });
    await steps.redeem(user.id, code);
    await expect(steps.redeem(user.id, code)).rejects.toMatchObject({ code: "voucher_redeemed_before" });
    await steps.revoke(seriesId);
    await expect(steps.redeem(user.id, code)).rejects.toMatchObject({ code: "voucher_redeemed_before" });
    expect(await balanceOf(user.id)).toBe(500n);
  });

  test("from the very moment at which it expires", async () => {
    const user = await world.newUser();
    const { codes } = await steps.make({ voucherCount: 2, validDays: 2 });
    world.clock.advance(2 * DAY_MS - 1);
    await steps.redeem(user.id, codes[0] as VoucherCode);
    world.clock.advance(1);
    await expect(steps.redeem(user.id, codes[1] as VoucherCode)).rejects.toMatchObject({
      code: "voucher_invalid",
    });
  });
});

describe("at once", () => {
  test("of 20 users with one code one gets its sum", async () => {
    const users = await Promise.all(Array.from({ length: 20 }, () => world.newUser()));
    const { code } = await steps.make();
    const outcomes = await Promise.allSettled(users.map(({ id }) => steps.redeem(id, code)));
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const balances = await Promise.all(users.map(({ id }) => balanceOf(id)));
    expect(balances.reduce((sum, cents) => sum + cents, 0n)).toBe(500n);
  });

  test("one user who sends a code ten times gets one token", async () => {
    const user = await world.newUser();
    const { code } = await steps.make({ value: ONE_DAY });
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => steps.redeem(user.id, code)));
    const codes = outcomes.map((outcome) =>
      outcome.status === "rejected" ? outcome.reason.code : "redeemed",
    );
    expect(codes.sort()).toEqual(["redeemed", ...Array(9).fill("voucher_redeemed_before")].sort());
  });

  test("a revocation waits for a redemption that has begun, which counts; one that begins later is refused", async () => {
    const [first, second] = [await world.newUser(), await world.newUser()];
    const { codes, seriesId } = await steps.make({ voucherCount: 2 });
    let revoking: ReturnType<typeof steps.revoke> | null = null;
    await world.database.transaction(async (tx) => {
      const redemption = { userId: first.id, code: codes[0] as VoucherCode };
      await redeemVoucher(tx, world, THE_SERVICE, redemption);
      revoking = steps.revoke(seriesId);
      await world.untilBlocked();
    });
    expect(await revoking).toMatchObject({ redeemedCount: 1 });
    await expect(steps.redeem(second.id, codes[1] as VoucherCode)).rejects.toMatchObject({
      code: "voucher_invalid",
    });
    expect([await balanceOf(first.id), await balanceOf(second.id)]).toEqual([500n, 0n]);
  });

  test("a redemption that waits for a revocation is refused", async () => {
    const user = await world.newUser();
    const { code, seriesId } = await steps.make();
    let redeeming: Promise<unknown> | null = null;
    await world.database.transaction(async (tx) => {
      await tx
        .updateTable("voucher_series")
        .set({ revoked_at: new Date() })
        .where("id", "=", seriesId)
        .execute();
      redeeming = steps.redeem(user.id, code).catch((error) => error);
      await world.untilBlocked();
    });
    expect(await redeeming).toMatchObject({ code: "voucher_invalid" });
  });
});

test("what is stored of a code is no code, and a code made under a replaced key is good as long as that key is known", async () => {
  const user = await world.newUser();
  const { code, seriesId } = await steps.make();
  const rows = await world.database.direct
    .selectFrom("vouchers")
    .selectAll()
    .where("series_id", "=", seriesId)
    .execute();
  expect(JSON.stringify(rows)).not.toContain(code);
  const replaced = {
    current: new Secret("another key of the tests, 32 or more"),
    previous: [world.keys.current],
  };
  const redemption = { userId: user.id, code };
  const forgotten = { ...world, voucherHashes: createVoucherHashes({ ...replaced, previous: [] }) };
  const known = { ...world, voucherHashes: createVoucherHashes(replaced) };
  const by = (deps: typeof world) =>
    world.database.transaction((tx) => redeemVoucher(tx, deps, THE_SERVICE, redemption));
  await expect(by(forgotten)).rejects.toMatchObject({ code: "voucher_invalid" });
  expect((await by(known)).wallet.balanceCents).toBe(500n);
});

test("PostgreSQL refuses to redeem a voucher again, to forget it, or to use its entry for another one", async () => {
  const user = await world.newUser();
  const { codes, seriesId } = await steps.make({ voucherCount: 2 });
  const { entryId } = await steps.redeem(user.id, codes[0] as VoucherCode);
  const of = (number: number) => sql`series_id = ${seriesId} AND number = ${number}`;
  for (const statement of [
    sql`UPDATE vouchers SET redeemed_at = NULL, redeemed_by = NULL, entry_id = NULL WHERE ${of(1)}`,
    sql`DELETE FROM vouchers WHERE ${of(1)}`,
    sql`UPDATE vouchers SET redeemed_at = now(), redeemed_by = ${user.id}, entry_id = ${entryId} WHERE ${of(2)}`,
    sql`UPDATE vouchers SET redeemed_at = now() WHERE ${of(2)}`,
  ]) {
    await expect(statement.execute(world.database.direct)).rejects.toThrow(/kept as it is|vouchers_/);
  }
});

test("400 days after its end a series keeps the vouchers that were redeemed, and its counts", async () => {
  const user = await world.newUser();
  const ended = await steps.make({ voucherCount: 3, validDays: 10 });
  const open = await steps.make({ voucherCount: 3, validDays: 1_000 });
  await steps.redeem(user.id, ended.codes[1] as VoucherCode);
  const left = async ({ seriesId }: typeof ended) => {
    const query = { seriesId, isRedeemed: null, limit: 50, skip: 0, cursor: null };
    return (await listVouchers(world.database.direct, query)).items.map(({ number }) => number);
  };
  world.clock.advance(410 * DAY_MS);
  await pruneVouchers(world);
  expect(await left(ended)).toEqual([3, 2, 1]);
  world.clock.advance(1);
  await pruneVouchers(world);
  expect([await left(ended), await left(open)]).toEqual([[2], [3, 2, 1]]);
  expect(await readSeries(world.database.direct, ended.seriesId)).toMatchObject({
    voucherCount: 3,
    redeemedCount: 1,
  });
  expect(await pruneVouchers(world)).toBe(0);
});
