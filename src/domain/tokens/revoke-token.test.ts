import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { actorOf, createDomainWorld, type DomainWorld } from "../../../test/support/domain-world.ts";
import { readBalance } from "../../../test/support/read-balance.ts";
import { HOUR_MS } from "../../kernel/duration.ts";
import { verifyLedger } from "../books/verify-ledger.ts";
import type { User } from "../identity/user.ts";
import { listTokens } from "./list-tokens.ts";
import { previewRefund } from "./preview-refund.ts";
import { purchaseToken } from "./purchase-token.ts";
import { releaseDevice } from "./release-device.ts";
import { revokeToken } from "./revoke-token.ts";

let world: DomainWorld;

beforeAll(async () => {
  world = await createDomainWorld();
});

afterAll(() => world.close());

/** A user with 20.00 who bought a 24 h token for 18.00. @param activatedHoursAgo null: not activated */
async function buyer(activatedHoursAgo: number | null = null) {
  const user = await world.newUser(2_000n);
  const token = await world.database.transaction((tx) =>
    purchaseToken(tx, world, actorOf(user), { userId: user.id, durationHours: 24, scope: "full" }),
  );
  if (activatedHoursAgo !== null) {
    await world.database.direct
      .updateTable("access_tokens")
      .set({ activated_at: new Date(world.clock.nowMs() - activatedHoursAgo * HOUR_MS) })
      .where("id", "=", token.id)
      .execute();
  }
  return { user, tokenId: token.id };
}

async function holdBy(user: User, tokenId: string, deviceId: string): Promise<string> {
  const id = world.newId();
  await world.database.direct
    .insertInto("proxy_sessions")
    .values({ id, token_id: tokenId, user_id: user.id, device_id: deviceId })
    .execute();
  return id;
}

function sessionRow(id: string) {
  const { direct } = world.database;
  return direct.selectFrom("proxy_sessions").selectAll().where("id", "=", id).executeTakeFirstOrThrow();
}

function revoke(user: User, tokenId: string) {
  return world.database.transaction((tx) =>
    revokeToken(tx, world, actorOf(user), { userId: user.id, tokenId }),
  );
}

function release(user: User, tokenId: string) {
  return world.database.transaction((tx) =>
    releaseDevice(tx, world, actorOf(user), { ownerId: user.id, tokenId }),
  );
}

async function auditOf(user: User, action: string) {
  return (await world.auditRows(action)).filter((row) => row.actor_id === user.id);
}

describe("revokeToken", () => {
  test.each<[string, number | null, bigint]>([
    ["never activated: gives the whole price back", null, 1_800n],
    ["a quarter used: gives three quarters back", 6, 1_350n],
    ["expired: gives nothing back", 24, 0n],
  ])("%s", async (_case, activatedHoursAgo, refundCents) => {
    const { user, tokenId } = await buyer(activatedHoursAgo);
    const preview = await previewRefund(world.database.direct, world, { userId: user.id, tokenId });
    const { refund, newBalanceCents } = await revoke(user, tokenId);
    expect([refund.amountCents, newBalanceCents]).toEqual([refundCents, 200n + refundCents]);
    expect(preview).toMatchObject({ refund, newBalanceCents });
    expect(await readBalance(world.database.direct, user.id)).toBe(200n + refundCents);
    const [token] = await listTokens(world.database.direct, world, { userId: user.id, activeOnly: false });
    expect(token).toMatchObject({ revokedAt: new Date(world.clock.nowMs()), isActive: false });
    expect(await auditOf(user, "token.revoked")).toHaveLength(1);
  });

  test("refunds the price that was paid, not today's", async () => {
    const { user, tokenId } = await buyer();
    const raised = { ...world, prices: { ...world.prices, 24: 9_900n } };
    const { refund } = await world.database.transaction((tx) =>
      revokeToken(tx, raised, actorOf(user), { userId: user.id, tokenId }),
    );
    expect(refund.amountCents).toBe(1_800n);
  });

  test("ends the session that holds the token", async () => {
    const { user, tokenId } = await buyer(1);
    const sessionId = await holdBy(user, tokenId, "device-0001");
    await revoke(user, tokenId);
    const session = await sessionRow(sessionId);
    expect(session.end_reason).toBe("token_revoked");
    expect(session.ended_at).not.toBeNull();
  });

  test("writes the change to the feed, in the same transaction", async () => {
    const { user, tokenId } = await buyer();
    await revoke(user, tokenId);
    const changes = await world.database.direct
      .selectFrom("access_changes")
      .select("kind")
      .where("token_id", "=", tokenId)
      .execute();
    expect(changes).toEqual([{ kind: "token_changed" }]);
  });

  test("does not find a token that is unknown, of another user, or already revoked", async () => {
    const { user, tokenId } = await buyer();
    const stranger = await world.newUser();
    const notFound = { code: "token_not_found" };
    await expect(revoke(stranger, tokenId)).rejects.toMatchObject(notFound);
    await expect(revoke(user, world.newId())).rejects.toMatchObject(notFound);
    await revoke(user, tokenId);
    await expect(revoke(user, tokenId)).rejects.toMatchObject(notFound);
    expect(await readBalance(world.database.direct, user.id)).toBe(2_000n);
    expect(await readBalance(world.database.direct, stranger.id)).toBe(0n);
  });

  test("of 16 revocations at once one succeeds, with one refund and one audit row", async () => {
    const { user, tokenId } = await buyer();
    const outcomes = await Promise.allSettled(Array.from({ length: 16 }, () => revoke(user, tokenId)));
    expect(outcomes.filter((outcome) => outcome.status === "fulfilled")).toHaveLength(1);
    expect(await readBalance(world.database.direct, user.id)).toBe(2_000n);
    expect(await auditOf(user, "token.revoked")).toHaveLength(1);
    expect((await verifyLedger(world.database.direct)).violations).toEqual([]);
  });

  test("waits for an activation that is not committed yet, and counts it in the refund", async () => {
    const { user, tokenId } = await buyer();
    const { revoking } = await world.database.transaction(async (tx) => {
      const activated_at = new Date(world.clock.nowMs() - 12 * HOUR_MS);
      await tx.updateTable("access_tokens").set({ activated_at }).where("id", "=", tokenId).execute();
      const revoking = revoke(user, tokenId);
      await world.untilBlocked();
      return { revoking };
    });
    expect(await revoking).toMatchObject({ refund: { amountCents: 900n } });
  });
});

describe("releaseDevice", () => {
  test("ends the session of the device that holds the token, with one audit row that contains the device id's hint", async () => {
    const { user, tokenId } = await buyer(1);
    const sessionId = await holdBy(user, tokenId, "device-0001");
    expect(await release(user, tokenId)).toEqual({ released: true });
    expect((await sessionRow(sessionId)).end_reason).toBe("released");
    const rows = await auditOf(user, "session.released");
    expect(rows.map((row) => [row.resource_id, row.before])).toEqual([
      [sessionId, { token_id: tokenId, device_id_hint: "device-0" }],
    ]);
  });

  test("returns false and writes no audit row if no device holds the token", async () => {
    const { user, tokenId } = await buyer(1);
    expect(await release(user, tokenId)).toEqual({ released: false });
    expect(await auditOf(user, "session.released")).toEqual([]);
  });

  test("does not release a device for another user than the token's owner", async () => {
    const { user, tokenId } = await buyer(1);
    const sessionId = await holdBy(user, tokenId, "device-0001");
    const stranger = await world.newUser();
    await expect(release(stranger, tokenId)).rejects.toMatchObject({ code: "token_not_found" });
    expect((await sessionRow(sessionId)).ended_at).toBeNull();
  });

  test("of 8 releases at once one returns true", async () => {
    const { user, tokenId } = await buyer(1);
    await holdBy(user, tokenId, "device-0001");
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => release(user, tokenId)));
    expect(outcomes.filter((outcome) => outcome.released)).toHaveLength(1);
    expect(await auditOf(user, "session.released")).toHaveLength(1);
  });
});

describe("listTokens", () => {
  test("contains the device that holds a token, not one that held it before", async () => {
    const { user, tokenId } = await buyer(1);
    await holdBy(user, tokenId, "device-gone");
    await release(user, tokenId);
    const sessionId = await holdBy(user, tokenId, "laptop-of-ann");
    const [token] = await listTokens(world.database.direct, world, { userId: user.id, activeOnly: true });
    const { last_activity: lastActivity } = await sessionRow(sessionId);
    expect(token?.device).toEqual({ idHint: "laptop-o", lastActivity });
  });

  test("with activeOnly leaves out what is revoked or expired", async () => {
    const { user, tokenId: expired } = await buyer(23);
    const { direct } = world.database;
    const ids = async (activeOnly: boolean) =>
      (await listTokens(direct, world, { userId: user.id, activeOnly })).map((token) => token.id);
    expect(await ids(true)).toEqual([expired]);
    world.clock.advance(HOUR_MS);
    expect(await ids(true)).toEqual([]);
    expect(await ids(false)).toEqual([expired]);
  });

  test("lists a token whose sealed copy no key opens, with null for its characters", async () => {
    const { user, tokenId } = await buyer();
    const withoutKey = { clock: world.clock, sealer: { seal: world.sealer.seal, open: () => null } };
    const tokens = await listTokens(world.database.direct, withoutKey, { userId: user.id, activeOnly: true });
    expect(tokens.map(({ id, token }) => [id, token])).toEqual([[tokenId, null]]);
  });
});
