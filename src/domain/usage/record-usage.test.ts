import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { actorOf, createDomainWorld, type DomainWorld } from "../../../test/support/domain-world.ts";
import type { Uuid } from "../../kernel/ids.ts";
import { endSession } from "../sessions/end-session.ts";
import { purchaseToken } from "../tokens/purchase-token.ts";
import { recordUsage, type UsageSample } from "./record-usage.ts";

let world: DomainWorld;
beforeAll(async () => {
  world = await createDomainWorld();
});
afterAll(() => world.close());

/** A session that has been idle for a minute. */
async function idleSession(): Promise<{ tokenId: Uuid; sessionId: Uuid }> {
  const user = await world.newUser(100n);
  const sold = { userId: user.id, durationHours: 1, scope: "full" } as const;
  const token = await world.database.transaction((tx) => purchaseToken(tx, world, actorOf(user), sold));
  const sessionId = world.newId();
  await world.database.direct
    .insertInto("proxy_sessions")
    .values({
      id: sessionId,
      token_id: token.id,
      user_id: user.id,
      device_id: "device-one",
      last_activity: sql<Date>`clock_timestamp() - interval '1 minute'`,
    })
    .execute();
  return { tokenId: token.id, sessionId };
}

const sampleOf = (tokenId: Uuid, sessionId: Uuid | null): UsageSample => ({
  id: world.newId(),
  token_id: tokenId,
  session_id: sessionId,
  instance_id: world.newId(),
  started_at: "2026-01-15T12:00:00Z",
  ended_at: "2026-01-15T12:00:04Z",
  request_count: 3,
  bytes_in: 10,
  bytes_out: 20,
  denials: sessionId === null ? { scope_denied: 1 } : null,
});

async function countersOf(sessionId: Uuid) {
  const { rows } = await sql<{ requests: number; bytes: number; isIdle: boolean }>`
    SELECT request_count::int AS requests, (bytes_in + bytes_out)::int AS bytes,
           last_activity < clock_timestamp() - interval '30 seconds' AS "isIdle"
      FROM proxy_sessions WHERE id = ${sessionId}`.execute(world.database.direct);
  return rows[0];
}

const record = (samples: readonly UsageSample[], idleIds: readonly Uuid[] = []) =>
  recordUsage(world.database.direct, samples, idleIds);

test("a sample that is sent again renews the lease again, and counts once", async () => {
  const { tokenId, sessionId } = await idleSession();
  const sample = sampleOf(tokenId, sessionId);
  expect(await record([sample])).toEqual([]);
  const idle = { last_activity: sql<Date>`clock_timestamp() - interval '1 minute'` };
  await world.database.direct.updateTable("proxy_sessions").set(idle).where("id", "=", sessionId).execute();
  expect(await record([sample])).toEqual([]);
  expect(await countersOf(sessionId)).toEqual({ requests: 3, bytes: 30, isIdle: false });
});

test("a session without a sample is renewed and counts nothing, next to refusals and sessions that count", async () => {
  const one = await idleSession();
  const other = await idleSession();
  await record([sampleOf(one.tokenId, null), sampleOf(other.tokenId, other.sessionId)], [one.sessionId]);
  expect(await countersOf(one.sessionId)).toEqual({ requests: 0, bytes: 0, isIdle: false });
  expect(await countersOf(other.sessionId)).toEqual({ requests: 3, bytes: 30, isIdle: false });
});

test("a session that has ended counts its traffic, is not renewed, and is returned to the caller", async () => {
  const { tokenId, sessionId } = await idleSession();
  const open = await idleSession();
  await endSession(world.database.direct, { sessionId }, "ended_by_admin");
  expect(await record([sampleOf(tokenId, sessionId)], [open.sessionId])).toEqual([sessionId]);
  expect(await countersOf(sessionId)).toEqual({ requests: 3, bytes: 30, isIdle: true });
});

test("a session that is not there, as after a failover that lost it, is returned as one that has ended", async () => {
  const open = await idleSession();
  const [lost, alsoLost] = [world.newId(), world.newId()];
  const ended = await record([sampleOf(open.tokenId, lost)], [open.sessionId, alsoLost]);
  expect(ended.toSorted()).toEqual([lost, alsoLost].toSorted());
  expect(await record([sampleOf(open.tokenId, open.sessionId)])).toEqual([]);
});
