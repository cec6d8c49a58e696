import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { actorOf } from "../../../test/support/domain-world.ts";
import { createToldWorld, type ToldWorld } from "../../../test/support/notifications/told-world.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../kernel/duration.ts";
import { Secret } from "../../kernel/secret.ts";
import { openSignIn } from "../identity/open-sign-in.ts";
import type { User } from "../identity/user.ts";
import { topUpMock } from "../ledger/top-up-mock.ts";
import { claimLease } from "../sessions/claim-lease.ts";
import { activateToken } from "../tokens/activate-token.ts";
import { purchaseToken } from "../tokens/purchase-token.ts";
import { revokeToken } from "../tokens/revoke-token.ts";
import { recordUsage } from "../usage/record-usage.ts";
import { noteEndingTokens } from "./note-ending-tokens.ts";
import { noteNewPlaces } from "./note-new-places.ts";
import { noteDay, noteLowDisks, noteOverdueBackup } from "./note-operation.ts";
import { pruneNotifications } from "./prune-notifications.ts";

let world: ToldWorld;
beforeAll(async () => {
  world = await createToldWorld(new Secret("smtp://127.0.0.1:1"));
});
afterAll(() => world.close());
afterEach(async () => {
  await world.fanOut();
  await world.database.direct.deleteFrom("notification_deliveries").execute();
});

const inTransaction = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => world.database.transaction(work);
const noteTokens = () => inTransaction((tx) => noteEndingTokens(tx, world));
const notePlaces = () => inTransaction((tx) => noteNewPlaces(tx, world));

async function activeToken(user: User, durationHours: 1 | 12 | 24 | 168): Promise<string> {
  const { id } = await inTransaction((tx) =>
    purchaseToken(tx, world, actorOf(user), { userId: user.id, durationHours, scope: "full" }),
  );
  await activateToken(world, id);
  return id;
}

/** What was told of a user since the last test, oldest first. */
async function toldTo(user: User): Promise<string[]> {
  await world.fanOut();
  const rows = await world.deliveries();
  return rows.filter(({ recipient }) => recipient === `user:${user.id}`).map(({ kind }) => kind);
}

test("the end of a token is told a day before, an hour before and then, each once", async () => {
  const anna = await world.newUser(20_000n);
  await activeToken(anna, 168);
  for (let quarter = 0; quarter < 4 * 171; quarter += 1) {
    world.clock.advance(15 * MINUTE_MS);
    if (quarter % 20 === 0 || quarter > 4 * 142) await noteTokens();
  }
  expect(await toldTo(anna)).toEqual(["token_expiring_24h", "token_expiring_1h", "token_expired"]);
});

test("a token that is as long as a threshold is not told of it", async () => {
  const anna = await world.newUser(20_000n);
  await activeToken(anna, 1);
  await noteTokens();
  world.clock.advance(HOUR_MS);
  await noteTokens();
  expect(await toldTo(anna)).toEqual(["token_expired"]);
});

test("after a pause only what is true now is told, and what ended long ago not at all", async () => {
  const anna = await world.newUser(30_000n);
  const boris = await world.newUser(30_000n);
  await activeToken(anna, 168);
  await activeToken(boris, 12);
  world.clock.advance(6 * DAY_MS + 23 * HOUR_MS + 30 * MINUTE_MS);
  await noteTokens();
  expect(await toldTo(anna)).toEqual(["token_expiring_1h"]);
  expect(await toldTo(boris)).toEqual([]);
});

test("a token that is revoked before or after the sweep is not announced", async () => {
  const anna = await world.newUser(30_000n);
  const id = await activeToken(anna, 24);
  world.clock.advance(23 * HOUR_MS + 30 * MINUTE_MS);
  await noteTokens();
  await world.fanOut();
  await world.database.direct
    .deleteFrom("notification_deliveries")
    .where("kind", "=", "token_expired")
    .execute();
  await inTransaction((tx) => revokeToken(tx, world, actorOf(anna), { tokenId: id, userId: anna.id }));
  await world.deliver();
  const [delivery] = await world.deliveries();
  expect(delivery).toMatchObject({
    kind: "token_expiring_1h",
    result: "dropped",
    reason: "not_true_any_more",
  });
  world.clock.advance(HOUR_MS);
  expect(await noteTokens()).toBe(0);
});

test("two instances that sweep at once record an end once", async () => {
  await noteTokens();
  const anna = await world.newUser(30_000n);
  await activeToken(anna, 24);
  world.clock.advance(23 * HOUR_MS + 30 * MINUTE_MS);
  const counts = await Promise.all([noteTokens(), noteTokens(), noteTokens()]);
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(1);
});

test("a device is told of from the second one of an account on, not at each session nor by another token", async () => {
  await notePlaces();
  const anna = await world.newUser(30_000n);
  const tokens = [await activeToken(anna, 24), await activeToken(anna, 12)];
  const claim = async (tokenId: string, deviceId: string) =>
    claimLease(world, {
      tokenId,
      secretHash: await world.secretHashOf(tokenId),
      userId: anna.id,
      deviceId,
      actor: actorOf(anna),
      sessionTimeoutMs: 1,
    });
  await claim(tokens[0] ?? "", "device-one");
  await notePlaces();
  expect(await toldTo(anna)).toEqual([]);
  world.clock.advance(MINUTE_MS);
  await claim(tokens[0] ?? "", "2nd-device");
  await notePlaces();
  await claim(tokens[1] ?? "", "2nd-device");
  world.clock.advance(MINUTE_MS);
  await notePlaces();
  expect(await toldTo(anna)).toEqual(["new_device"]);
  const [delivery] = await world.deliveries();
  expect(delivery?.content).toMatchObject({
    device_id_hint: "2nd-devi",
    ip: "192.0.2.7",
    user_agent: "test",
  });
});

test("a sign-in is told of from the second place of an account on, not for a new version of its program", async () => {
  await notePlaces();
  const anna = await world.newUser();
  const signIn = async (ip: string, userAgent: string): Promise<void> => {
    await inTransaction((tx) =>
      openSignIn(
        tx,
        world,
        { ip, userAgent },
        { user: anna, hasTotp: false },
        { staySignedIn: false, refresh: false, replaces: [] },
      ),
    );
    world.clock.advance(MINUTE_MS);
    await notePlaces();
  };
  await signIn("192.0.2.7", "Firefox/140.0");
  await signIn("192.0.77.9", "Firefox/141.0");
  expect(await toldTo(anna)).toEqual([]);
  await signIn("198.51.100.7", "Firefox/141.0");
  await signIn("198.51.100.7", "Firefox/141.0");
  expect(await toldTo(anna)).toEqual(["new_sign_in"]);
});

test("after a pause of days places are remembered without a word, so that an upgrade is no storm", async () => {
  const anna = await world.newUser(30_000n);
  const tokenId = await activeToken(anna, 168);
  world.clock.advance(2 * DAY_MS);
  const actor = actorOf(anna);
  await claimLease(world, {
    tokenId,
    secretHash: await world.secretHashOf(tokenId),
    userId: anna.id,
    deviceId: "device-x",
    actor,
    sessionTimeoutMs: 1,
  });
  await notePlaces();
  world.clock.advance(MINUTE_MS);
  await notePlaces();
  expect(await toldTo(anna)).toEqual([]);
});

test("a low balance is told once, until it has recovered", async () => {
  const anna = await world.newUser(2_000n);
  const buy = () =>
    inTransaction((tx) =>
      purchaseToken(tx, world, actorOf(anna), { userId: anna.id, durationHours: 1, scope: "full" }),
    );
  const topUp = (amountCents: bigint) =>
    inTransaction((tx) => topUpMock(tx, world, actorOf(anna), { userId: anna.id, amountCents }));
  for (let bought = 0; bought < 13; bought += 1) await buy();
  expect(await toldTo(anna)).toEqual(["balance_low"]);
  await topUp(400n);
  await buy();
  expect(await toldTo(anna)).toEqual(["balance_low"]);
  await topUp(2_000n);
  for (let bought = 0; bought < 21; bought += 1) await buy();
  await world.fanOut();
  const kinds = (await world.deliveries()).map(({ kind }) => kind);
  expect(kinds).toEqual(["balance_low", "balance_low"]);
});

test("an old backup and a full disk are told once a day, each disk by itself", async () => {
  const day = DAY_MS;
  const nearlyFull = async () => [
    { path: "/data", freeBytes: 1, totalBytes: 100 },
    { path: "/backups", freeBytes: 2, totalBytes: 100 },
    { path: "/empty", freeBytes: 1e12, totalBytes: 1e12 },
  ];
  const note = async () => {
    await inTransaction((tx) => noteOverdueBackup(tx, { ...world, backupEveryMs: HOUR_MS }));
    await noteLowDisks({ ...world, host: "one", measureDisks: nearlyFull });
  };
  await note();
  await note();
  await world.fanOut();
  const kinds = (await world.deliveries()).map(({ kind }) => kind);
  expect(kinds.sort()).toEqual(["backup_overdue", "disk_low", "disk_low"]);
  world.clock.advance(day);
  await note();
  await world.fanOut();
  expect(await world.deliveries()).toHaveLength(6);
});

test("the figures of a day come once, at the hour of the operators' zone, and are those of yesterday", async () => {
  // To midnight of UTC, which is 03:00 in Moscow.
  world.clock.advance(DAY_MS - (world.clock.nowMs() % DAY_MS));
  const anna = await world.newUser(30_000n);
  const tokenId = await activeToken(anna, 24);
  const at = new Date(world.clock.nowMs()).toISOString();
  const denied = { request_count: 3, bytes_in: 1, bytes_out: 1, denials: { scope_denied: 2 } };
  const sample = { id: world.newId(), token_id: tokenId, session_id: null, instance_id: world.newId() };
  await recordUsage(world.database.direct, [{ ...sample, ...denied, started_at: at, ended_at: at }], []);
  // As USAGE_DETAIL_HOURS removes them.
  await sql`DELETE FROM usage_samples`.execute(world.database.direct);
  const digest = { hour: 9, timeZone: "Europe/Moscow" };
  const note = () => inTransaction((tx) => noteDay(tx, { ...world, digest, backupEveryMs: DAY_MS }));
  await note();
  world.clock.advance(30 * HOUR_MS);
  await note();
  await note();
  await world.fanOut();
  const rows = await world.deliveries();
  const [figures] = rows.filter(({ kind }) => kind === "daily_digest");
  expect(rows.filter(({ kind }) => kind === "daily_digest")).toHaveLength(1);
  expect(figures?.content).toMatchObject({
    purchases: 1,
    devices: 0,
    denials: 2,
    outages: 0,
    ledger_mismatches: 0,
  });
});

test("the day of the figures is that of a zone whose name means another one to PostgreSQL, or none", async () => {
  const figuresIn = async (timeZone: string) => {
    await world.database.direct.deleteFrom("notification_marks").where("name", "=", "digest").execute();
    await inTransaction((tx) =>
      noteDay(tx, { ...world, digest: { hour: 0, timeZone }, backupEveryMs: null }),
    );
    await world.fanOut();
    const rows = (await world.deliveries()).filter(({ kind }) => kind === "daily_digest");
    return rows.at(-1)?.content;
  };
  // 19:00 in UTC is half past midnight in India, 02:00 in Vietnam and 06:00 in Sydney.
  world.clock.advance(DAY_MS - (world.clock.nowMs() % DAY_MS) + 19 * HOUR_MS);
  const today = new Date(world.clock.nowMs()).toISOString().slice(0, 10);
  const anna = await world.newUser(30_000n);
  await activeToken(anna, 24);
  world.clock.advance(DAY_MS);
  for (const timeZone of ["IST", "VST", "AET"]) {
    // Sold after midnight there: a day later than in UTC, and so yesterday.
    expect(await figuresIn(timeZone)).toMatchObject({ purchases: 1, day: nextDay(today) });
  }
  expect(await figuresIn("UTC")).toMatchObject({ purchases: 1, day: today });
});

function nextDay(day: string): string {
  return new Date(Date.parse(day) + DAY_MS).toISOString().slice(0, 10);
}

test("what is too old is removed", async () => {
  const anna = await world.newUser(30_000n);
  await activeToken(anna, 24);
  world.clock.advance(23 * HOUR_MS + 30 * MINUTE_MS);
  await noteTokens();
  await world.fanOut();
  world.clock.advance(500 * DAY_MS);
  await pruneNotifications(world);
  const { rows } = await sql`
    SELECT 1 FROM notification_deliveries UNION ALL SELECT 1 FROM token_notices
    UNION ALL SELECT 1 FROM known_places UNION ALL SELECT 1 FROM notification_marks`.execute(
    world.database.direct,
  );
  expect(rows).toEqual([]);
});
