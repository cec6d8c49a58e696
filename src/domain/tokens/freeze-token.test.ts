import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { actorOf, createDomainWorld, type DomainWorld } from "../../../test/support/domain-world.ts";
import { MemoryLog } from "../../../test/support/memory-log.ts";
import { THE_SERVICE } from "../../kernel/actor.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../kernel/duration.ts";
import { hashToken } from "../../kernel/token-hash.ts";
import { readGrant } from "../access/read-grant.ts";
import { verifyLedger } from "../books/verify-ledger.ts";
import { runCompensation } from "../compensation/run-compensation.ts";
import { startForOutage } from "../compensation/start-compensation.ts";
import { undoCompensation } from "../compensation/undo-compensation.ts";
import type { User } from "../identity/user.ts";
import { noteEndingTokens } from "../notifications/note-ending-tokens.ts";
import { claimLease } from "../sessions/claim-lease.ts";
import { takeOver } from "../sessions/take-over.ts";
import { activateToken } from "./activate-token.ts";
import { extendToken } from "./extend-token.ts";
import { forceRevokeToken } from "./force-revoke-token.ts";
import type { FreezeTerms } from "./freeze-rules.ts";
import { freezeToken } from "./freeze-token.ts";
import { listTimeEntries } from "./list-time-entries.ts";
import { listTokens } from "./list-tokens.ts";
import { previewRefund } from "./preview-refund.ts";
import { purchaseToken } from "./purchase-token.ts";
import { revokeToken } from "./revoke-token.ts";
import { rotateToken } from "./rotate-token.ts";
import { runAutoExtensions } from "./run-auto-extensions.ts";
import { tellThaws } from "./tell-thaw.ts";
import { thawToken } from "./thaw-token.ts";
import { setAutoExtension } from "./wish-auto-extension.ts";

let world: DomainWorld;
beforeAll(async () => {
  world = await createDomainWorld();
});
beforeEach(() => world.clock.advance(DAY_MS));
afterAll(async () => {
  expect((await verifyLedger(world.database.direct)).violations).toEqual([]);
  await world.close();
});

const TERMS: FreezeTerms = { perToken: 3, daysMax: 7 };

type Owned = {
  readonly user: User;
  readonly owned: { userId: string; tokenId: string };
  readonly text: string;
};

/** A token of 24 h for 18.00 that has run for 6 h. */
async function running(): Promise<Owned> {
  const user = await world.newUser(10_000n);
  const { id, token } = await world.database.transaction((tx) =>
    purchaseToken(tx, world, actorOf(user), { userId: user.id, durationHours: 24, scope: "full" }),
  );
  await activateToken(world, id);
  world.clock.advance(6 * HOUR_MS);
  return { user, owned: { userId: user.id, tokenId: id }, text: token ?? "" };
}

const freeze = ({ user, owned }: Owned, terms = TERMS) =>
  world.database.transaction((tx) => freezeToken(tx, { ...world, freezeTerms: terms }, actorOf(user), owned));
const thaw = ({ user, owned }: Owned) =>
  world.database.transaction((tx) => thawToken(tx, world, actorOf(user), owned));
const tell = () => world.database.transaction((tx) => tellThaws(tx, world));
const refundOf = async ({ owned }: Owned) => {
  const { refund } = await previewRefund(world.database.direct, world, owned);
  return refund.amountCents;
};
const claimOf = ({ owned, text }: Owned, deviceId: string) => ({
  ...owned,
  deviceId,
  secretHash: hashToken(text),
  actor: actorOf(null),
  sessionTimeoutMs: 5 * MINUTE_MS,
});
const claim = (token: Owned, deviceId = "device-1") => claimLease(world, claimOf(token, deviceId));
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => "done",
    (error) => error.code ?? String(error),
  );
const actionsOf = async ({ owned }: Owned) => {
  const rows = await Promise.all(["token.frozen", "token.thawed"].map((action) => world.auditRows(action)));
  return rows.flat().filter(({ resource_id }) => resource_id === owned.tokenId);
};

test("a frozen token stands still to the millisecond, and goes on from there when its owner thaws it", async () => {
  const token = await running();
  const frozenMs = world.clock.nowMs();
  const frozen = await freeze(token);
  expect(frozen).toMatchObject({
    frozenAt: new Date(frozenMs),
    frozenUntil: new Date(frozenMs + 7 * DAY_MS),
    expiresAt: new Date(frozenMs + 7 * DAY_MS + 18 * HOUR_MS),
    freezes: 1,
    isActive: true,
    device: null,
  });
  expect(await refundOf(token)).toBe(1_350n);
  world.clock.advance(3 * DAY_MS + 1);
  expect(await refundOf(token)).toBe(1_350n);
  const thawed = await thaw(token);
  expect(thawed).toMatchObject({
    frozenAt: null,
    frozenUntil: null,
    frozenMs: 3 * DAY_MS + 1,
    expiresAt: new Date(world.clock.nowMs() + 18 * HOUR_MS),
  });
  world.clock.advance(9 * HOUR_MS);
  expect(await refundOf(token)).toBe(675n);
});

test("one that nobody thaws thaws by itself, exactly at the end of its freeze, and its owner is told once", async () => {
  const token = await running();
  const { expiresAt, frozenUntil } = await freeze(token);
  world.clock.advance(7 * DAY_MS);
  await world.database.transaction((tx) => noteEndingTokens(tx, world));
  expect(await refundOf(token)).toBe(1_350n);
  expect(await codeOf(thaw(token))).toBe("freeze_over");
  world.clock.advance(HOUR_MS);
  expect(await refundOf(token)).toBe(1_275n);
  expect((await readGrant(world.database.direct, hashToken(token.text)))?.expiresAtMs).toBe(
    expiresAt?.getTime(),
  );
  await Promise.all([tell(), tell()]);
  await tell();
  const [, told, ...more] = await actionsOf(token);
  expect(more).toEqual([]);
  expect(told?.after).toMatchObject({ automatic: true, frozen_seconds: (7 * DAY_MS) / 1_000 });
  expect(JSON.stringify(told?.after)).toContain(frozenUntil?.toISOString().slice(0, 19));
});

test("what cannot be frozen or thawed is refused, and nothing changes", async () => {
  const token = await running();
  const { user } = token;
  const unused = await world.database.transaction((tx) =>
    purchaseToken(tx, world, actorOf(user), { userId: user.id, durationHours: 1, scope: "full" }),
  );
  const stranger = { ...token, owned: { ...token.owned, userId: (await world.newUser()).id } };
  expect([
    await codeOf(freeze({ ...token, owned: { ...token.owned, tokenId: unused.id } })),
    await codeOf(freeze(stranger)),
    await codeOf(freeze(token, { ...TERMS, perToken: 0 })),
    await codeOf(thaw(token)),
    await codeOf(freeze(token)),
    await codeOf(freeze(token)),
    await codeOf(thaw(stranger)),
    await codeOf(thaw(token)),
  ]).toEqual([
    "freeze_unused",
    "token_not_found",
    "freeze_off",
    "freeze_over",
    "done",
    "freeze_running",
    "token_not_found",
    "freeze_too_short",
  ]);
  world.clock.advance(HOUR_MS - 1);
  await expect(thaw(token)).rejects.toMatchObject({
    code: "freeze_too_short",
    facts: { retry_after_seconds: 1 },
  });
  world.clock.advance(1);
  await thaw(token);
  expect(await codeOf(freeze(token, { ...TERMS, perToken: 1 }))).toBe("freezes_limit");
  world.clock.advance(18 * HOUR_MS);
  expect(await codeOf(freeze(token))).toBe("token_expired");
});

test("of two freezes at once one wins, and so it is of two thaws", async () => {
  const token = await running();
  const twice = (work: (one: Owned) => Promise<unknown>) =>
    Promise.all([codeOf(work(token)), codeOf(work(token))]);
  expect((await twice(freeze)).sort()).toEqual(["done", "freeze_running"]);
  world.clock.advance(HOUR_MS);
  expect((await twice(thaw)).sort()).toEqual(["done", "freeze_over"]);
});

test("an outage that begins before a freeze and ends in it, or after it, is made good for what the token ran of it", async () => {
  const token = await running();
  const outage = async (interval: { readonly fromMs: number; readonly toMs: number }) => {
    const started = await world.database.transaction((tx) =>
      startForOutage(tx, world, THE_SERVICE, interval),
    );
    if (started === null) throw new Error("it was made good before");
    await runCompensation(world, started.id, new AbortController().signal);
    return started.id;
  };
  const downMs = world.clock.nowMs();
  world.clock.advance(HOUR_MS);
  await freeze(token);
  world.clock.advance(2 * HOUR_MS);
  await thaw(token);
  world.clock.advance(HOUR_MS / 2);
  const id = await outage({ fromMs: downMs, toMs: world.clock.nowMs() });
  const endMs = async () => (await readGrant(world.database.direct, hashToken(token.text)))?.expiresAtMs ?? 0;
  // 6 h were used before, and 1.5 h in the outage.
  expect((await endMs()) - world.clock.nowMs()).toBe(18 * HOUR_MS);
  await outage({ fromMs: downMs + HOUR_MS / 2, toMs: world.clock.nowMs() });
  expect((await endMs()) - world.clock.nowMs()).toBe(18 * HOUR_MS);
  await freeze(token);
  world.clock.advance(HOUR_MS);
  await world.database.transaction((tx) => undoCompensation(tx, world, THE_SERVICE, { id, reason: null }));
  await runCompensation(world, id, new AbortController().signal);
  const thawed = await thaw(token);
  expect((thawed.expiresAt?.getTime() ?? 0) - world.clock.nowMs()).toBe(16.5 * HOUR_MS);
});

describe("while a token is frozen", () => {
  test("its session has ended, and no device gets it by a claim, a takeover, or past this release", async () => {
    const token = await running();
    await claim(token);
    await freeze(token);
    const { direct } = world.database;
    const session = direct
      .selectFrom("proxy_sessions")
      .selectAll()
      .where("token_id", "=", token.owned.tokenId);
    expect(await session.executeTakeFirst()).toMatchObject({ end_reason: "token_frozen" });
    expect([
      (await claim(token)).kind,
      (await claim(token, "device-2")).kind,
      (await takeOver(world, { ...claimOf(token, "device-2"), seenSessionId: null, perDay: 5 })).kind,
    ]).toEqual(["frozen", "frozen", "frozen"]);
    // The release before inserts without asking.
    await direct
      .updateTable("access_tokens")
      .set({ frozen_until: new Date(Date.now() + DAY_MS) })
      .where("id", "=", token.owned.tokenId)
      .execute();
    const row = {
      id: world.newId(),
      token_id: token.owned.tokenId,
      user_id: token.user.id,
      device_id: "device-3",
    };
    await expect(direct.insertInto("proxy_sessions").values(row).execute()).rejects.toThrow(/is frozen/);
    await direct
      .updateTable("access_tokens")
      .set({ frozen_until: new Date(world.clock.nowMs() + 7 * DAY_MS) })
      .where("id", "=", token.owned.tokenId)
      .execute();
    world.clock.advance(HOUR_MS);
    await thaw(token);
    expect((await claim(token, "device-2")).kind).toBe("held");
  });

  test("it can be extended, rotated and returned, and the refund is what it was when it was frozen", async () => {
    const token = await running();
    const { user, owned } = token;
    const { expiresAt } = await freeze(token);
    world.clock.advance(2 * DAY_MS);
    const extended = await world.database.transaction((tx) =>
      extendToken(tx, world, actorOf(user), { ...owned, durationHours: 12 }),
    );
    expect(extended.expiresAt).toEqual(new Date((expiresAt?.getTime() ?? 0) + 12 * HOUR_MS));
    const { token: rotated } = await world.database.transaction((tx) =>
      rotateToken(tx, world, actorOf(user), { ...owned, graceSeconds: 60 }),
    );
    expect(rotated.frozenUntil).toEqual(extended.frozenUntil);
    world.clock.advance(DAY_MS);
    const { refund } = await world.database.transaction((tx) => revokeToken(tx, world, actorOf(user), owned));
    expect(refund.amountCents).toBe(1_350n + 1_000n);
    expect([await codeOf(thaw(token)), await codeOf(freeze(token))]).toEqual([
      "token_not_found",
      "token_not_found",
    ]);
    world.clock.advance(7 * DAY_MS);
    await tell();
    expect((await actionsOf(token)).map(({ action }) => action)).toEqual(["token.frozen"]);
  });

  test("a token that is returned or revoked while it is frozen was frozen until then, whatever clocks say, and no longer", async () => {
    const revoke = ({ user, owned }: Owned) =>
      world.database.transaction((tx) => revokeToken(tx, world, actorOf(user), owned));
    const soon = await running();
    await freeze(soon);
    // At another instance, whose clock is behind.
    world.clock.advance(-1);
    expect((await revoke(soon)).refund.amountCents).toBe(1_350n);
    const later = await running();
    await freeze(later);
    world.clock.advance(2 * HOUR_MS);
    expect((await revoke(later)).refund.amountCents).toBe(1_350n);
    const byDesk = await running();
    await freeze(byDesk);
    world.clock.advance(MINUTE_MS);
    await world.database.transaction((tx) => forceRevokeToken(tx, world, actorOf(null), byDesk.owned));
    for (const [{ owned }, frozenMs] of [
      [soon, 0] as const,
      [later, 2 * HOUR_MS] as const,
      [byDesk, MINUTE_MS] as const,
    ]) {
      const { userId: ownerId, tokenId } = owned;
      const [listed] = await listTokens(world.database.direct, world, { userId: ownerId, activeOnly: false });
      expect(listed).toMatchObject({ frozenMs, addedMs: frozenMs, frozenUntil: null });
      const page = { skip: 0, limit: 9, cursor: null };
      const { items } = await listTimeEntries(world.database.direct, { ownerId, tokenId, ...page });
      expect(items.reduce((sum, { addedMs }) => sum + addedMs, 0)).toBe(frozenMs);
    }
  });

  test("the service does not extend it, though its latest end is near, and does so once it runs", async () => {
    const token = await running();
    const { user, owned } = token;
    const wish = { durationHours: 1 as const, timesLeft: 1, monthCentsMax: 10_000n };
    await world.database.transaction((tx) => setAutoExtension(tx, world, actorOf(user), owned, wish));
    world.clock.advance(18 * HOUR_MS - 2 * MINUTE_MS);
    const { frozenUntil } = await freeze(token);
    const run = () => runAutoExtensions({ ...world, log: new MemoryLog() }, new AbortController().signal);
    const extended = async () =>
      (await world.auditRows("token.extended")).some((row) => row.resource_id === owned.tokenId);
    // Its latest end is three minutes ahead then, and the token still has two.
    world.clock.advance((frozenUntil?.getTime() ?? 0) - world.clock.nowMs() - MINUTE_MS);
    await run();
    expect(await extended()).toBe(false);
    world.clock.advance(MINUTE_MS);
    await run();
    expect(await extended()).toBe(true);
  });

  test("nobody is warned of its latest end; once it runs, its owner is", async () => {
    const token = await running();
    world.clock.advance(18 * HOUR_MS - 10 * MINUTE_MS);
    const { frozenUntil } = await freeze(token);
    const warned = async () => {
      await world.database.transaction((tx) => noteEndingTokens(tx, world));
      const notices = world.database.direct.selectFrom("token_notices").select("hours");
      return (await notices.where("token_id", "=", token.owned.tokenId).execute()).map(({ hours }) => hours);
    };
    world.clock.advance((frozenUntil?.getTime() ?? 0) - world.clock.nowMs() - MINUTE_MS);
    expect(await warned()).toEqual([]);
    world.clock.advance(MINUTE_MS);
    expect(await warned()).toEqual([1]);
  });
});
