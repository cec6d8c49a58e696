import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { actorOf, createDomainWorld, type DomainWorld } from "../../../test/support/domain-world.ts";
import { readBalance } from "../../../test/support/read-balance.ts";
import { verifyLedger } from "../books/verify-ledger.ts";
import type { User } from "../identity/user.ts";
import { listTokens } from "./list-tokens.ts";
import { purchaseToken, type TokenPurchase } from "./purchase-token.ts";

let world: DomainWorld;

beforeAll(async () => {
  world = await createDomainWorld();
});

afterAll(() => world.close());

function purchase(user: User, order: Partial<TokenPurchase> = {}) {
  return world.database.transaction((tx) =>
    purchaseToken(tx, world, actorOf(user), {
      userId: user.id,
      durationHours: 24,
      scope: "full",
      ...order,
    }),
  );
}

function tokensOf(user: User) {
  return listTokens(world.database.direct, world, { userId: user.id, activeOnly: false });
}

describe("purchaseToken", () => {
  test("sells 64 URL-safe characters at today's price, and the list contains the same token", async () => {
    const user = await world.newUser(2_000n);
    const sold = await purchase(user, { scope: "certificates_only" });
    expect(sold).toEqual({
      id: sold.id,
      userId: user.id,
      token: expect.stringMatching(/^[A-Za-z0-9_-]{64}$/),
      durationHours: 24,
      addedMs: 0,
      frozenMs: 0,
      freezes: 0,
      frozenAt: null,
      frozenUntil: null,
      scope: "certificates_only",
      costCents: 1_800n,
      createdAt: new Date(world.clock.nowMs()),
      label: null,
      activatedAt: null,
      expiresAt: null,
      revokedAt: null,
      isGift: false,
      giftedAt: null,
      isActive: true,
      device: null,
    });
    expect(await tokensOf(user)).toEqual([sold]);
    expect(await readBalance(world.database.direct, user.id)).toBe(200n);
  });

  test("stores the SHA-256 and a sealed copy; the token itself is nowhere in the database", async () => {
    const user = await world.newUser(2_000n);
    const { id, token } = await purchase(user);
    const row = await world.database.direct
      .selectFrom("access_tokens")
      .selectAll()
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
    expect(row.token_hash).toEqual(createHash("sha256").update(String(token)).digest());
    const stored = await Promise.all(
      (["access_tokens", "audit_logs", "ledger_transactions"] as const).map((table) =>
        world.database.direct.selectFrom(table).selectAll().execute(),
      ),
    );
    const everything = JSON.stringify(stored, (_key, value) =>
      typeof value === "bigint" ? String(value) : value,
    );
    expect(everything).toContain(id);
    expect(everything).not.toContain(token);
  });

  test("writes one audit row: who, what, for how much, from where", async () => {
    const user = await world.newUser(2_000n);
    const { id } = await purchase(user);
    const rows = await world.database.direct
      .selectFrom("audit_logs")
      .selectAll()
      .where("actor_id", "=", user.id)
      .execute();
    expect(rows).toEqual([
      expect.objectContaining({
        action: "token.purchased",
        resource_type: "token",
        resource_id: id,
        after: expect.objectContaining({ duration_hours: 24, cost: "18.00", balance: "2.00" }),
        user_agent: "test",
        request_id: "request-1",
      }),
    ]);
    expect(rows[0]?.ip).toMatch(/^192\.0\.2\.7/);
  });

  test("changes nothing if the balance is below the price", async () => {
    const user = await world.newUser(1_799n);
    await expect(purchase(user)).rejects.toMatchObject({
      code: "balance_insufficient",
      facts: { balance: "17.99", price: "18.00" },
    });
    expect(await tokensOf(user)).toEqual([]);
    expect(await readBalance(world.database.direct, user.id)).toBe(1_799n);
  });

  test("of 64 purchases at once on a balance for 10, exactly 10 pass", async () => {
    const user = await world.newUser(1_000n);
    const outcomes = await Promise.allSettled(
      Array.from({ length: 64 }, () => purchase(user, { durationHours: 1 })),
    );
    const refused = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : []));
    expect(refused.map((reason) => reason.code)).toEqual(Array(54).fill("balance_insufficient"));
    const tokens = await tokensOf(user);
    expect(new Set(tokens.map((token) => token.token)).size).toBe(10);
    expect(await readBalance(world.database.direct, user.id)).toBe(0n);
    expect((await verifyLedger(world.database.direct)).violations).toEqual([]);
  });

  test("needs no balance at a price of 0, and the books still agree", async () => {
    const user = await world.newUser();
    const free = { ...world, prices: { ...world.prices, 1: 0n } };
    const sold = await world.database.transaction((tx) =>
      purchaseToken(tx, free, actorOf(user), { userId: user.id, durationHours: 1, scope: "full" }),
    );
    expect(sold.costCents).toBe(0n);
    expect((await verifyLedger(world.database.direct)).violations).toEqual([]);
  });
});
