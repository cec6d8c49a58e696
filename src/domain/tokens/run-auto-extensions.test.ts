import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { actorOf, createDomainWorld, type DomainWorld } from "../../../test/support/domain-world.ts";
import { MemoryLog } from "../../../test/support/memory-log.ts";
import { readBalance } from "../../../test/support/read-balance.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../kernel/duration.ts";
import { verifyLedger } from "../books/verify-ledger.ts";
import { addFactReader } from "../facts/add-fact-reader.ts";
import { setUserActive } from "../identity/set-user-active.ts";
import type { User } from "../identity/user.ts";
import { noteEndingTokens } from "../notifications/note-ending-tokens.ts";
import { activateToken } from "./activate-token.ts";
import type { AutoExtension } from "./auto-extension.ts";
import { extendToken } from "./extend-token.ts";
import { listTokens } from "./list-tokens.ts";
import { purchaseToken } from "./purchase-token.ts";
import { revokeToken } from "./revoke-token.ts";
import { runAutoExtensions } from "./run-auto-extensions.ts";
import { clearAutoExtension, readAutoExtension, setAutoExtension } from "./wish-auto-extension.ts";

let world: DomainWorld;
beforeAll(async () => {
  world = await createDomainWorld();
  await addFactReader(world, "test");
});
beforeEach(() => world.clock.advance(10 * DAY_MS));
afterAll(async () => {
  expect((await verifyLedger(world.database.direct)).violations).toEqual([]);
  await world.close();
});

const WISH: AutoExtension = { durationHours: 1, timesLeft: 5, monthCentsMax: 10_000n };

/** A user with this balance after buying a token for 1.00 that runs for an hour from now on, to be extended. */
async function wished(balanceCents: bigint, wish: Partial<AutoExtension> = {}) {
  const user = await world.newUser(balanceCents + 100n);
  const whose = { userId: user.id };
  const { id } = await world.database.transaction((tx) =>
    purchaseToken(tx, world, actorOf(user), { ...whose, durationHours: 1, scope: "full" }),
  );
  const owned = { ...whose, tokenId: id };
  await world.database.transaction((tx) =>
    setAutoExtension(tx, world, actorOf(user), owned, { ...WISH, ...wish }),
  );
  await activateToken(world, id);
  return { user, owned, tokenId: id };
}

const run = (prices: typeof world.prices | Record<1 | 12 | 24 | 168 | 720, bigint> = world.prices) =>
  runAutoExtensions({ ...world, prices, log: new MemoryLog() }, new AbortController().signal);

async function hoursOf(user: User): Promise<number | undefined> {
  const tokens = await listTokens(world.database.direct, world, { userId: user.id, activeOnly: false });
  return tokens[0]?.durationHours;
}

/** What the owner of a token was told of automatic extensions, in order. */
async function toldOf(tokenId: string): Promise<string[]> {
  const rows = await world.database.direct
    .selectFrom("facts")
    .selectAll()
    .where("resource_id", "=", tokenId)
    .orderBy("id")
    .execute();
  return rows.flatMap(({ name, after }) => {
    const { obstacle, automatic } = Object(after) as Record<string, unknown>;
    if (name === "token.extended" && automatic === true) return ["extended"];
    const [, what] = /^token\.auto_extension_(ahead|failed)$/.exec(name) ?? [];
    return what === undefined ? [] : [obstacle === null ? what : `${what}: ${String(obstacle)}`];
  });
}

test("a token is extended once, five minutes before its end, however many instances try, and told of before and after", async () => {
  const { user, owned, tokenId } = await wished(500n);
  await run();
  world.clock.advance(55 * MINUTE_MS - 1);
  await run();
  expect([await hoursOf(user), await toldOf(tokenId)]).toEqual([1, ["ahead"]]);
  world.clock.advance(1);
  await Promise.all([run(), run(), run()]);
  await run();
  expect([await hoursOf(user), await toldOf(tokenId)]).toEqual([2, ["ahead", "extended"]]);
  expect(await readBalance(world.database.direct, user.id)).toBe(400n);
  expect(await readAutoExtension(world.database.direct, owned)).toEqual({ ...WISH, timesLeft: 4 });
  world.clock.advance(HOUR_MS);
  await run();
  expect(await hoursOf(user)).toBe(3);
});

test("what a balance does not cover is told an hour before and once at the end, and a top-up in time is enough", async () => {
  const { user, tokenId } = await wished(99n);
  await run();
  await run();
  expect(await toldOf(tokenId)).toEqual(["ahead: balance_insufficient"]);
  world.clock.advance(56 * MINUTE_MS);
  await Promise.all([run(), run()]);
  await run();
  const told = ["ahead: balance_insufficient", "failed: balance_insufficient"];
  expect(await toldOf(tokenId)).toEqual(told);
  expect([await hoursOf(user), await readBalance(world.database.direct, user.id)]).toEqual([1, 99n]);
});

test("neither a higher price nor many times buy more than the ceiling, or more often than was wished", async () => {
  const dear = await wished(5_000n, { monthCentsMax: 250n });
  const rare = await wished(5_000n, { timesLeft: 1 });
  world.clock.advance(56 * MINUTE_MS);
  await run();
  world.clock.advance(HOUR_MS);
  await run({ ...world.prices, 1: 151n });
  expect((await toldOf(dear.tokenId)).slice(-2)).toEqual(["extended", "failed: ceiling_reached"]);
  expect((await toldOf(rare.tokenId)).slice(-2)).toEqual(["extended", "failed: times_used_up"]);
  expect([await hoursOf(dear.user), await hoursOf(rare.user)]).toEqual([2, 2]);
});

test("nothing is bought for a token that has expired, was revoked or extended by hand, or no longer to be extended", async () => {
  const [expired, revoked, extended, cleared] = [
    await wished(500n),
    await wished(500n),
    await wished(1_000n),
    await wished(500n),
  ];
  const act = (work: Parameters<typeof world.database.transaction>[0]) => world.database.transaction(work);
  world.clock.advance(50 * MINUTE_MS);
  const by = actorOf(null);
  await act((tx) => revokeToken(tx, world, by, revoked.owned));
  await act((tx) => extendToken(tx, world, by, { ...extended.owned, durationHours: 12 }));
  await act((tx) => clearAutoExtension(tx, world, by, cleared.owned));
  // The clock jumps over the whole time in which it was due.
  world.clock.advance(10 * MINUTE_MS);
  await run();
  for (const { tokenId } of [expired, revoked, extended, cleared]) expect(await toldOf(tokenId)).toEqual([]);
  expect([await hoursOf(expired.user), await hoursOf(extended.user), await hoursOf(cleared.user)]).toEqual([
    1, 13, 1,
  ]);
});

test("an account that is deactivated pays nothing, and one failure keeps no other token from its extension", async () => {
  const [gone, other] = [await wished(500n), await wished(500n)];
  await world.database.transaction((tx) =>
    setUserActive(tx, world, actorOf(null), { userId: gone.user.id, isActive: false }),
  );
  world.clock.advance(56 * MINUTE_MS);
  await run();
  expect([await hoursOf(gone.user), await hoursOf(other.user)]).toEqual([1, 2]);
  expect(await toldOf(gone.tokenId)).toEqual(["failed: account_disabled"]);
});

test("of a token that is to be extended, no end within a day or an hour is told", async () => {
  const user = await world.newUser(10_000n);
  const sold = await world.database.transaction((tx) =>
    purchaseToken(tx, world, actorOf(user), { userId: user.id, durationHours: 12, scope: "full" }),
  );
  const owned = { userId: user.id, tokenId: sold.id };
  await activateToken(world, sold.id);
  await world.database.transaction((tx) => setAutoExtension(tx, world, actorOf(user), owned, WISH));
  world.clock.advance(11.5 * HOUR_MS);
  const note = () => world.database.transaction((tx) => noteEndingTokens(tx, world));
  expect(await note()).toBe(0);
  await world.database.transaction((tx) => clearAutoExtension(tx, world, actorOf(user), owned));
  expect(await note()).toBe(1);
});

test("a wish is for the owner of a token that lives, and is audited with its ceiling", async () => {
  const { owned, tokenId } = await wished(500n);
  const stranger = await world.newUser();
  const set = (whose: typeof owned) =>
    world.database.transaction((tx) => setAutoExtension(tx, world, actorOf(null), whose, WISH));
  await expect(set({ userId: stranger.id, tokenId })).rejects.toMatchObject({ code: "token_not_found" });
  const [audited] = (await world.auditRows("token.auto_extension_set")).filter(
    (row) => row.resource_id === tokenId,
  );
  expect(audited?.after).toEqual({ hours: 1, times: 5, month_max: "100.00" });
  world.clock.advance(HOUR_MS);
  await expect(set(owned)).rejects.toMatchObject({ code: "token_expired" });
});
