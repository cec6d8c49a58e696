import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { actorOf, createDomainWorld, type DomainWorld } from "../../../test/support/domain-world.ts";
import { giftSteps } from "../../../test/support/gift-steps.ts";
import { readBalance } from "../../../test/support/read-balance.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../kernel/duration.ts";
import { hashToken } from "../../kernel/token-hash.ts";
import { readGrant } from "../access/read-grant.ts";
import { verifyLedger } from "../books/verify-ledger.ts";
import { activateToken } from "../tokens/activate-token.ts";
import { extendToken } from "../tokens/extend-token.ts";
import { freezeToken } from "../tokens/freeze-token.ts";
import { giveLostTime } from "../tokens/give-lost-time.ts";
import { listTokens } from "../tokens/list-tokens.ts";
import { previewRefund } from "../tokens/preview-refund.ts";
import { revokeToken } from "../tokens/revoke-token.ts";
import { rotateToken } from "../tokens/rotate-token.ts";
import { readOffer } from "./claim-gift.ts";
import { HANDS_MAX, OFFER_MS } from "./gift.ts";
import { listGifts } from "./list-gifts.ts";
import { pruneGifts } from "./prune-gifts.ts";
import { revokeGift } from "./revoke-gift.ts";

let world: DomainWorld;
let steps: ReturnType<typeof giftSteps>;
beforeAll(async () => {
  world = await createDomainWorld();
  steps = giftSteps(world);
});
afterAll(async () => {
  const { violations } = await verifyLedger(world.database.direct);
  await world.close();
  expect(violations).toEqual([]);
});

const tokensOf = (userId: string) => listTokens(world.database.direct, world, { userId, activeOnly: false });
const refusal = (code: string) => expect.objectContaining({ code });
const PAGE = { limit: 50, skip: 0, cursor: null };
const giftsOf = async (userId: string, direction: "given" | "received") =>
  (await listGifts(world.database.direct, world, { ...PAGE, userId, direction, tokenId: null })).items;

describe("a claim", () => {
  test("of a token that was never used gives its whole length under a new secret, and the giver's is over, unpaid", async () => {
    const { user, token, code } = await steps.giver();
    const receiver = await world.newUser();
    const { direct } = world.database;
    const got = await steps.claim(receiver.id, code);
    expect(got).toMatchObject({
      giverName: user.username,
      token: {
        durationHours: 24,
        costCents: 0n,
        activatedAt: null,
        isGift: true,
        isActive: true,
        label: null,
      },
    });
    expect(got.token.token).not.toBe(token.token);
    expect(await tokensOf(receiver.id)).toEqual([got.token]);
    const at = new Date(world.clock.nowMs());
    expect(await tokensOf(user.id)).toMatchObject([
      { id: token.id, isActive: false, revokedAt: at, giftedAt: at },
    ]);
    expect(await readBalance(direct, user.id)).toBe(0n);
    expect(await readGrant(direct, hashToken(String(token.token)))).toBeNull();
  });

  test("of a token whose time runs ends at the same moment, whatever was added to it before", async () => {
    const { user, token, code } = await steps.giver(24, 1_800n);
    await activateToken(world, token.id);
    world.clock.advance(5 * HOUR_MS + 7 * MINUTE_MS + 1);
    const order = { userId: user.id, tokenId: token.id, durationHours: 24 } as const;
    const { expiresAt } = await world.database.transaction((tx) =>
      extendToken(tx, world, actorOf(user), order),
    );
    const receiver = await world.newUser();
    const got = await steps.claim(receiver.id, code);
    expect(got.token.expiresAt).toEqual(expiresAt);
    expect(await readGrant(world.database.direct, hashToken(String(got.token.token)))).toMatchObject({
      expiresAtMs: expiresAt?.getTime(),
    });
  });

  test("of a frozen token gives what was left when it froze, from the claim on, as its link says", async () => {
    const { user, token, code } = await steps.giver();
    await activateToken(world, token.id);
    world.clock.advance(5 * HOUR_MS);
    const deps = { ...world, freezeTerms: { perToken: 3, daysMax: 90 } };
    const whose = { userId: user.id, tokenId: token.id };
    await world.database.transaction((tx) => freezeToken(tx, deps, actorOf(user), whose));
    world.clock.advance(30 * MINUTE_MS);
    const endsAt = new Date(world.clock.nowMs() + 19 * HOUR_MS);
    expect(await readOffer(world.database.direct, world, code)).toMatchObject({ endsAt });
    const got = await steps.claim((await world.newUser()).id, code);
    expect(got.token).toMatchObject({ expiresAt: endsAt, frozenUntil: null, freezes: 0, isActive: true });
  });

  test("of a token that was frozen by a clock ahead of this one's gives what was left when it froze", async () => {
    const { user, token, code } = await steps.giver();
    await activateToken(world, token.id);
    const deps = { ...world, freezeTerms: { perToken: 3, daysMax: 90 } };
    const whose = { userId: user.id, tokenId: token.id };
    await world.database.transaction((tx) => freezeToken(tx, deps, actorOf(user), whose));
    const endsAt = new Date(world.clock.nowMs() + 24 * HOUR_MS);
    world.clock.advance(-1);
    const got = await steps.claim((await world.newUser()).id, code);
    world.clock.advance(1);
    expect(got.token.expiresAt).toEqual(endsAt);
    expect((await verifyLedger(world.database.direct)).violations).toEqual([]);
  });

  test("tells each of the two by a fact and in the list, by the name of the other and no token of theirs", async () => {
    const { user, token, code, id } = await steps.giver();
    const receiver = await world.newUser();
    const got = await steps.claim(receiver.id, code);
    const claimedAt = new Date(world.clock.nowMs());
    const common = { id, state: "claimed", claimedAt };
    expect(await giftsOf(user.id, "given")).toMatchObject([
      { ...common, tokenId: token.id, otherUsername: receiver.username },
    ]);
    expect(await giftsOf(receiver.id, "received")).toMatchObject([
      { ...common, tokenId: got.token.id, otherUsername: user.username },
    ]);
    const rows = [await world.auditRows("token.gifted"), await world.auditRows("token.gift_received")];
    const [given, received] = rows.map((some) =>
      JSON.stringify(some.find((row) => JSON.stringify(row).includes(id))),
    );
    expect(given).toContain(token.id);
    expect(given).not.toContain(got.token.id);
    expect(received).not.toContain(token.id);
  });

  test("is refused to the giver, and a second one by the receiver names the token that they got", async () => {
    const { user, code } = await steps.giver();
    await expect(steps.claim(user.id, code)).rejects.toEqual(refusal("gift_own"));
    const receiver = await world.newUser();
    const got = await steps.claim(receiver.id, code);
    await expect(steps.claim(receiver.id, code)).rejects.toMatchObject({
      code: "gift_claimed_before",
      facts: { token_id: got.token.id },
    });
    await expect(steps.claim(user.id, code)).rejects.toEqual(refusal("gift_invalid"));
  });

  test("by several at once gives it to one, and nothing to the others", async () => {
    const { code } = await steps.giver();
    const people = await Promise.all(Array.from({ length: 6 }, () => world.newUser()));
    const claims = await Promise.allSettled(people.map(({ id }) => steps.claim(id, code)));
    expect(claims.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const refused = claims.flatMap((claim) => (claim.status === "rejected" ? [claim.reason.code] : []));
    expect(refused).toEqual(Array(5).fill("gift_invalid"));
    const tokens = await Promise.all(people.map(({ id }) => tokensOf(id)));
    expect(tokens.flat()).toHaveLength(1);
  });

  test("waits for a revocation of the offer that is under way, and then finds nothing to claim", async () => {
    const { user, token, code } = await steps.giver();
    const receiver = await world.newUser();
    let claiming: Promise<unknown> = Promise.resolve();
    await world.database.transaction(async (tx) => {
      await revokeGift(tx, world, actorOf(user), { ownerId: user.id, tokenId: token.id });
      claiming = steps.claim(receiver.id, code).catch((error: unknown) => error);
      await world.untilBlocked();
    });
    expect(await claiming).toEqual(refusal("gift_invalid"));
    expect(await tokensOf(user.id)).toMatchObject([{ isActive: true, giftedAt: null }]);
  });

  test("and a return of the token at once: either it is given, or it is paid back, never both", async () => {
    for (let round = 0; round < 4; round += 1) {
      const { user, token, code } = await steps.giver();
      const receiver = await world.newUser();
      const [claimed, returned] = await Promise.allSettled([
        steps.claim(receiver.id, code),
        world.database.transaction((tx) =>
          revokeToken(tx, world, actorOf(user), { userId: user.id, tokenId: token.id }),
        ),
      ]);
      expect([claimed.status, returned.status].sort()).toEqual(["fulfilled", "rejected"]);
      const paid = claimed.status === "fulfilled" ? 0n : 1_800n;
      expect(await readBalance(world.database.direct, user.id)).toBe(paid);
    }
  });
});

describe("an offer is not good any more", () => {
  const spoil: [string, (gift: Awaited<ReturnType<typeof steps.giver>>) => Promise<unknown>][] = [
    ["after 7 days", async () => world.clock.advance(OFFER_MS)],
    ["once it is revoked", ({ user, token }) => steps.revoke(user.id, token.id)],
    ["once the desk has revoked it", ({ token }) => steps.revoke(null, token.id)],
    ["once there is a newer one", ({ user, token }) => steps.offer(user.id, token.id)],
    [
      "once its token was returned",
      ({ user, token }) =>
        world.database.transaction((tx) =>
          revokeToken(tx, world, actorOf(user), { userId: user.id, tokenId: token.id }),
        ),
    ],
    [
      "once its token has expired",
      async ({ token }) => {
        await activateToken(world, token.id);
        world.clock.advance(24 * HOUR_MS);
      },
    ],
    [
      "while its giver is deactivated",
      ({ user }) =>
        world.database.direct
          .updateTable("users")
          .set({ is_active: false })
          .where("id", "=", user.id)
          .execute(),
    ],
  ];
  test.each(spoil)("%s", async (_when, spoiled) => {
    const gift = await steps.giver();
    const receiver = await world.newUser();
    expect(await readOffer(world.database.direct, world, gift.code)).toMatchObject({ durationHours: 24 });
    await spoiled(gift);
    await expect(readOffer(world.database.direct, world, gift.code)).rejects.toEqual(refusal("gift_invalid"));
    await expect(steps.claim(receiver.id, gift.code)).rejects.toEqual(refusal("gift_invalid"));
    expect(await tokensOf(receiver.id)).toEqual([]);
  });

  test("to whoever was deactivated, and it stays good to others", async () => {
    const { code } = await steps.giver();
    const blocked = await world.newUser();
    await world.database.direct
      .updateTable("users")
      .set({ is_active: false })
      .where("id", "=", blocked.id)
      .execute();
    await expect(steps.claim(blocked.id, code)).rejects.toEqual(refusal("account_disabled"));
    expect((await steps.claim((await world.newUser()).id, code)).token.isActive).toBe(true);
  });
});

describe("until somebody claims it", () => {
  test("the token is the giver's as before: used, rotated, returned in money", async () => {
    const { user, token } = await steps.giver();
    const whose = { userId: user.id, tokenId: token.id };
    await world.database.transaction((tx) =>
      rotateToken(tx, world, actorOf(user), { ...whose, graceSeconds: 0 }),
    );
    expect((await previewRefund(world.database.direct, world, whose)).refund.amountCents).toBe(1_800n);
    await steps.revoke(user.id, token.id);
    expect(await steps.revoke(user.id, token.id)).toEqual({ revoked: false });
    expect(await giftsOf(user.id, "given")).toMatchObject([{ state: "revoked", otherUsername: null }]);
    await world.database.transaction((tx) => revokeToken(tx, world, actorOf(user), whose));
    expect(await readBalance(world.database.direct, user.id)).toBe(1_800n);
  });

  test("revoking it afterwards is refused, so that nobody believes it is undone", async () => {
    const { user, token, code } = await steps.giver();
    await steps.claim((await world.newUser()).id, code);
    await expect(steps.revoke(user.id, token.id)).rejects.toEqual(refusal("gift_claimed"));
    await expect(steps.offer(user.id, token.id)).rejects.toEqual(refusal("token_not_found"));
  });
});

describe("what was received", () => {
  test("is refunded to nobody, but what the receiver adds to it is", async () => {
    const { code } = await steps.giver();
    const receiver = await world.newUser(1_800n);
    const { token } = await steps.claim(receiver.id, code);
    const whose = { userId: receiver.id, tokenId: token.id };
    await world.database.transaction((tx) =>
      extendToken(tx, world, actorOf(receiver), { ...whose, durationHours: 24 }),
    );
    const { refund } = await world.database.transaction((tx) =>
      revokeToken(tx, world, actorOf(receiver), whose),
    );
    expect(refund.parts.map(({ amountCents }) => amountCents)).toEqual([0n, 1_800n]);
    expect(await readBalance(world.database.direct, receiver.id)).toBe(1_800n);
  });

  test(`goes through ${HANDS_MAX} hands, and no further`, async () => {
    let { code } = await steps.giver();
    for (let hand = 1; hand <= HANDS_MAX; hand += 1) {
      const { id } = await world.newUser();
      const { token } = await steps.claim(id, code);
      if (hand === HANDS_MAX)
        await expect(steps.offer(id, token.id)).rejects.toEqual(refusal("gift_hands_limit"));
      else ({ code } = await steps.offer(id, token.id));
    }
  });

  test("gets nothing back of an outage from before the claim, although its first hour began then", async () => {
    const { token, code } = await steps.giver();
    await activateToken(world, token.id);
    world.clock.advance(HOUR_MS / 2);
    const got = await steps.claim((await world.newUser()).id, code);
    const claimedMs = world.clock.nowMs();
    expect(got.token.activatedAt?.getTime()).toBeLessThan(claimedMs);
    world.clock.advance(10 * MINUTE_MS);
    const interval = { fromMs: claimedMs - 20 * MINUTE_MS, toMs: world.clock.nowMs() };
    const { givenMs } = await world.database.transaction(async (tx) => {
      const ofTest = { id: world.newId(), kind: "outage", intervals: "[]", created_at: new Date() };
      await tx
        .insertInto("compensations")
        .values({ ...ofTest, starts_at: new Date(interval.fromMs), ends_at: new Date(interval.toMs) })
        .execute();
      const gift = { compensationId: ofTest.id, kind: "outage" as const, intervals: [interval] };
      const slice = await giveLostTime(tx, world, gift, { after: null, limit: 1_000 });
      await tx
        .updateTable("compensations")
        .set({ given_ms: BigInt(slice.givenMs) })
        .where("id", "=", ofTest.id)
        .execute();
      return slice;
    });
    expect(givenMs).toBe(10 * MINUTE_MS);
  });
});

test("offers that nobody claimed are deleted 30 days after their end, claimed ones are kept", async () => {
  const [lost, kept] = [await steps.giver(), await steps.giver()];
  await steps.claim((await world.newUser()).id, kept.code);
  const idsLeft = async () =>
    (await world.database.direct.selectFrom("token_gifts").select("id").execute()).map(({ id }) => id);
  world.clock.advance(OFFER_MS + 30 * DAY_MS);
  await pruneGifts(world);
  expect(await idsLeft()).toContain(lost.id);
  world.clock.advance(1);
  expect(await pruneGifts(world)).toBeGreaterThan(0);
  expect(await idsLeft()).toContain(kept.id);
  expect(await idsLeft()).not.toContain(lost.id);
});
