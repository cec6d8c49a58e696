import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { actorOf, createDomainWorld, type DomainWorld } from "../../../test/support/domain-world.ts";
import { readBalance } from "../../../test/support/read-balance.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { type DurationHours, HOUR_MS } from "../../kernel/duration.ts";
import { verifyLedger } from "../books/verify-ledger.ts";
import { setUserActive } from "../identity/set-user-active.ts";
import type { User } from "../identity/user.ts";
import { activateToken } from "./activate-token.ts";
import { extendToken } from "./extend-token.ts";
import { LOTS_MAX } from "./extension-rules.ts";
import { listTokens } from "./list-tokens.ts";
import { purchaseToken } from "./purchase-token.ts";
import { revokeToken } from "./revoke-token.ts";

/** An hour costs seven times as much as usual. */
const PRICES = { 1: 700n, 12: 1_000n, 24: 1_800n, 168: 10_000n, 720: 30_000n };

let world: DomainWorld;
beforeAll(async () => {
  world = await createDomainWorld();
});
afterAll(async () => {
  expect((await verifyLedger(world.database.direct)).violations).toEqual([]);
  await world.close();
});

function buy(user: User, durationHours: DurationHours = 1) {
  return world.database.transaction((tx) =>
    purchaseToken(tx, world, actorOf(user), { userId: user.id, durationHours, scope: "full" }),
  );
}

function extend(user: User, tokenId: string, durationHours: DurationHours = 1, prices?: typeof PRICES) {
  return world.database.transaction((tx) =>
    extendToken(tx, { ...world, ...(prices && { prices }) }, actorOf(user), {
      userId: user.id,
      tokenId,
      durationHours,
    }),
  );
}

function revoke(user: User, tokenId: string) {
  return world.database.transaction((tx) =>
    revokeToken(tx, world, actorOf(user), { userId: user.id, tokenId }),
  );
}

/** A user with this balance after buying an hour for 1.00, whose token was used so long ago. */
async function running(balanceCents: bigint, usedMs = 0) {
  const user = await world.newUser(balanceCents + 100n);
  const { id, token } = await buy(user);
  const activated_at = new Date(world.clock.nowMs() - usedMs);
  await world.database.direct
    .updateTable("access_tokens")
    .set({ activated_at })
    .where("id", "=", id)
    .execute();
  return { user, id, token, activatedAtMs: activated_at.getTime() };
}

describe("an extension", () => {
  test("adds its hours to a running token and charges today's price: the same token, one entry, one audit row", async () => {
    const { user, id, token, activatedAtMs } = await running(2_000n, HOUR_MS / 2);
    const extended = await extend(user, id, 24);
    expect(extended).toMatchObject({ id, token, durationHours: 25, costCents: 1_900n, isActive: true });
    expect(extended.expiresAt).toEqual(new Date(activatedAtMs + 25 * HOUR_MS));
    expect(await readBalance(world.database.direct, user.id)).toBe(200n);
    const audited = (await world.auditRows("token.extended")).filter((row) => row.resource_id === id);
    expect(audited).toMatchObject([
      {
        before: { balance: "20.00", expires_at: new Date(activatedAtMs + HOUR_MS).toISOString() },
        after: { hours: 24, duration_hours: 25, cost: "18.00", balance: "2.00" },
      },
    ]);
  });

  test("writes the change to the feed and signals it, in the same transaction", async () => {
    const { user, id } = await running(100n);
    let changes = 0;
    world.onCommitted((announced) => {
      changes += announced.filter(({ changesAccess }) => changesAccess).length;
    });
    await extend(user, id);
    expect(changes).toBe(1);
    const feed = world.database.direct.selectFrom("access_changes").select("kind").where("token_id", "=", id);
    expect((await feed.execute()).at(-1)).toEqual({ kind: "token_changed" });
  });

  test("of a token that was never used makes it longer, and all of it comes back before its first use", async () => {
    const user = await world.newUser(2_000n);
    const { id } = await buy(user);
    expect(await extend(user, id, 24)).toMatchObject({ durationHours: 25, expiresAt: null });
    expect((await revoke(user, id)).refund.amountCents).toBe(1_900n);
    expect(await readBalance(world.database.direct, user.id)).toBe(2_000n);
  });

  test("keeps the price that was paid for each hour, whatever hours cost later", async () => {
    const { user, id } = await running(1_000n, HOUR_MS / 2);
    await extend(user, id, 1, PRICES);
    expect((await revoke(user, id)).refund.amountCents).toBe(50n + 700n);
  });

  test("that the balance does not cover changes nothing", async () => {
    const { user, id } = await running(99n);
    const refusal = { code: "balance_insufficient", facts: { balance: "0.99", price: "1.00" } };
    await expect(extend(user, id)).rejects.toMatchObject(refusal);
    expect(await readBalance(world.database.direct, user.id)).toBe(99n);
    const [token] = await listTokens(world.database.direct, world, { userId: user.id, activeOnly: true });
    expect(token).toMatchObject({ durationHours: 1, costCents: 100n });
  });
});

describe("no extension is sold", () => {
  test("of a token that is unknown, foreign, revoked, or whose time is over to the millisecond", async () => {
    const { user, id } = await running(500n, HOUR_MS - 1);
    const stranger = await world.newUser(500n);
    const notFound = { code: "token_not_found" };
    await expect(extend(stranger, id)).rejects.toMatchObject(notFound);
    await expect(extend(user, world.newId())).rejects.toMatchObject(notFound);
    world.clock.advance(1);
    await expect(extend(user, id)).rejects.toMatchObject({ code: "token_expired" });
    await revoke(user, id);
    await expect(extend(user, id)).rejects.toMatchObject(notFound);
    expect(await readBalance(world.database.direct, user.id)).toBe(500n);
  });

  test("to an account that was deactivated after its request was let in", async () => {
    const { user, id } = await running(500n);
    await world.database.transaction((tx) =>
      setUserActive(tx, world, actorOf(null), { userId: user.id, isActive: false }),
    );
    await expect(extend(user, id)).rejects.toMatchObject({ code: "account_disabled" });
    expect(await readBalance(world.database.direct, user.id)).toBe(500n);
  });

  test("further ahead than a year and a day", async () => {
    const { user, id } = await running(400_000n);
    for (let nth = 0; nth < 12; nth += 1) await extend(user, id, 720);
    const refusal = { code: "extension_too_long", facts: { days: 366 } };
    await expect(extend(user, id, 720)).rejects.toMatchObject(refusal);
  });

  test("in more parts than a refund may have", async () => {
    const { user, id } = await running(500n);
    const adding = world.database.transaction(async (tx) => {
      await addLots(tx, id, LOTS_MAX - 1);
      const one = { userId: user.id, tokenId: id, durationHours: 1 } as const;
      const refusal = { code: "extensions_limit", facts: { count: LOTS_MAX } };
      await expect(extendToken(tx, world, actorOf(user), one)).rejects.toMatchObject(refusal);
      throw new Error("the books need not agree");
    });
    await expect(adding).rejects.toThrow("the books need not agree");
  });
});

/** Extensions that nobody has bought. */
async function addLots(tx: Tx, tokenId: string, count: number): Promise<void> {
  const { charge_id } = await tx
    .selectFrom("access_tokens")
    .select("charge_id")
    .where("id", "=", tokenId)
    .executeTakeFirstOrThrow();
  const charge = await tx
    .selectFrom("ledger_transactions")
    .selectAll()
    .where("id", "=", charge_id)
    .executeTakeFirstOrThrow();
  const charges = Array.from({ length: count }, () => ({ ...charge, id: world.newId() }));
  await tx.insertInto("ledger_transactions").values(charges).execute();
  const lot = { token_id: tokenId, seconds: 3_600n, price_cents: 0n, created_at: charge.created_at };
  const lots = charges.map(({ id }, at) => ({ ...lot, id: world.newId(), number: at + 2, charge_id: id }));
  await tx.insertInto("token_extensions").values(lots).execute();
}

describe("a referral bonus", () => {
  test("is earned by an extension as by a purchase, and taken back by the share of it that is refunded", async () => {
    const { user, id } = await running(60_000n);
    const referrer = await world.newUser();
    const referredBy = { referred_by_id: referrer.id };
    await world.database.direct.updateTable("users").set(referredBy).where("id", "=", user.id).execute();
    await extend(user, id, 720);
    expect(await readBalance(world.database.direct, referrer.id)).toBe(3_000n);
    world.clock.advance(361 * HOUR_MS);
    expect((await revoke(user, id)).refund.parts.map(({ amountCents }) => amountCents)).toEqual([15_000n]);
    expect(await readBalance(world.database.direct, referrer.id)).toBe(1_500n);
  });
});

describe("at once", () => {
  test("of 16 extensions on a balance for 5, exactly 5 are sold, and the token is longer by their hours", async () => {
    const { user, id } = await running(500n);
    const outcomes = await Promise.allSettled(Array.from({ length: 16 }, () => extend(user, id)));
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(5);
    const [token] = await listTokens(world.database.direct, world, { userId: user.id, activeOnly: true });
    expect(token).toMatchObject({ durationHours: 6, costCents: 600n });
    expect(await readBalance(world.database.direct, user.id)).toBe(0n);
  });

  test("an extension and a revocation leave nobody with less money than the time that was used is worth", async () => {
    for (let round = 0; round < 5; round += 1) {
      const { user, id } = await running(1_000n, HOUR_MS / 2);
      const [extended, revoked] = await Promise.allSettled([extend(user, id, 12), revoke(user, id)]);
      expect(revoked.status).toBe("fulfilled");
      if (extended.status === "rejected") expect(extended.reason).toMatchObject({ code: "token_not_found" });
      expect(await readBalance(world.database.direct, user.id)).toBe(1_050n);
    }
  });

  test("an extension that waited for a lock until the token had expired is not sold", async () => {
    const { user, id } = await running(500n, HOUR_MS - 1_000);
    const { extending } = await world.database.transaction(async (tx) => {
      await tx
        .selectFrom("access_tokens")
        .select("id")
        .where("id", "=", id)
        .forNoKeyUpdate()
        .executeTakeFirst();
      const extending = extend(user, id);
      extending.catch(() => {});
      await world.untilBlocked();
      world.clock.advance(1_000);
      return { extending };
    });
    await expect(extending).rejects.toMatchObject({ code: "token_expired" });
    expect(await readBalance(world.database.direct, user.id)).toBe(500n);
  });

  test("a token that is used for the first time while it is extended has all its hours from then on", async () => {
    const user = await world.newUser(300n);
    const { id } = await buy(user);
    const [, activatedAt] = await Promise.all([extend(user, id), activateToken(world, id)]);
    const [token] = await listTokens(world.database.direct, world, { userId: user.id, activeOnly: true });
    expect(token?.expiresAt).toEqual(new Date((activatedAt?.getTime() ?? 0) + 2 * HOUR_MS));
  });
});
