import { type RawBuilder, sql } from "kysely";
import { THE_SERVICE } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { deviceIdHint } from "../../kernel/device-id.ts";
import { DAY_MS, MINUTE_MS } from "../../kernel/duration.ts";
import { type NewId, type Uuid, uuidV7 } from "../../kernel/ids.ts";
import { recordFact } from "../facts/record-fact.ts";
import { selectMark, storeMark } from "./mark-store.ts";

type Deps = { readonly clock: Clock; readonly newId: NewId };

/** A row gets its id before it is committed, by another clock: looked at again for so long. What is known by then is not told again. */
const OVERLAP_MS = 10 * MINUTE_MS;
/** After a longer pause everything is only remembered: what was new then is no news. */
const PAUSE_MS_MAX = DAY_MS;
/** Remembered silently at the first run. */
const PAST_MS = 90 * DAY_MS;
/** Of one account, for devices and for sign-ins. The one that was not seen for longest is forgotten. */
const PLACES_MAX = 50;

type NewPlace = {
  readonly id: Uuid;
  readonly userId: Uuid;
  readonly tokenId: Uuid | null;
  readonly deviceId: string | null;
  readonly ip: string | null;
  readonly userAgent: string | null;
  /** Whether the account knew another place of this kind before. */
  readonly hasOthers: boolean;
};

/**
 * Records devices that an account uses for the first time, and sign-ins from a place that it did not use before: another kind of
 * program, or another network. The first device and the first sign-in of an account are none; a JWT that is renewed
 * is none. @returns how many were recorded
 */
export async function noteNewPlaces(tx: Tx, deps: Deps): Promise<number> {
  const nowMs = deps.clock.nowMs();
  const mark = await selectMark(tx, "new_places");
  const isSilent = mark === null || nowMs - mark.markedAt.getTime() > PAUSE_MS_MAX;
  const sinceMs = mark === null ? nowMs - PAST_MS : mark.markedAt.getTime() - OVERLAP_MS;
  const since = uuidV7(Math.max(0, sinceMs), new Uint8Array(10));
  const now = new Date(nowMs);
  const devices = await remember(tx, "device", DEVICES(since), now);
  const signIns = await remember(tx, "sign_in", SIGN_INS(since), now);
  await storeMark(tx, "new_places", "seen", now);
  if (isSilent) return 0;
  const newDevices = devices.filter(({ hasOthers }) => hasOthers);
  const newSignIns = signIns.filter(({ hasOthers }) => hasOthers);
  for (const place of newDevices) await recordDevice(tx, deps, place);
  for (const place of newSignIns) await recordSignIn(tx, deps, place);
  return newDevices.length + newSignIns.length;
}

/** By the primary key, whose ids ascend with time. */
const DEVICES = (since: Uuid): RawBuilder<unknown> => sql`
  SELECT id, user_id, token_id, device_id, host(ip) AS ip, user_agent, sha256(convert_to(device_id, 'UTF8')) AS fingerprint
    FROM proxy_sessions WHERE id >= ${since}::uuid`;

/** The program without its version, and the larger network: both change often while the place remains. */
const SIGN_INS = (since: Uuid): RawBuilder<unknown> => sql`
  SELECT id, user_id, NULL::uuid AS token_id, NULL::text AS device_id, host(ip) AS ip, user_agent,
         sha256(convert_to(regexp_replace(coalesce(user_agent, ''), '[0-9._]+', '', 'g') || '|' ||
           coalesce(network(set_masklen(ip, CASE family(ip) WHEN 4 THEN 16 ELSE 32 END))::text, ''), 'UTF8')) AS fingerprint
    FROM sign_ins WHERE id >= ${since}::uuid`;

/** Remembers places, and forgets the oldest of accounts that have too many. @returns those that were not known */
async function remember(
  tx: Tx,
  kind: "device" | "sign_in",
  seen: RawBuilder<unknown>,
  now: Date,
): Promise<readonly NewPlace[]> {
  const { rows } = await sql<NewPlace>`
    WITH seen AS (
      SELECT DISTINCT ON (user_id, fingerprint) * FROM (${seen}) rows ORDER BY user_id, fingerprint, id
    ), written AS (
      INSERT INTO known_places AS known (user_id, kind, fingerprint, seen_at)
      SELECT user_id, ${kind}, fingerprint, ${now} FROM seen ORDER BY user_id, fingerprint
      ON CONFLICT (user_id, kind, fingerprint) DO UPDATE SET seen_at = excluded.seen_at
       WHERE known.seen_at < excluded.seen_at - interval '1 day'
      RETURNING user_id, fingerprint, xmax = 0 AS is_new
    )
    SELECT id, seen.user_id AS "userId", token_id AS "tokenId", device_id AS "deviceId", ip, user_agent AS "userAgent",
           EXISTS (SELECT FROM known_places k WHERE k.user_id = seen.user_id AND k.kind = ${kind}) AS "hasOthers"
      FROM seen JOIN written USING (user_id, fingerprint) WHERE is_new ORDER BY id`.execute(tx);
  const users = [...new Set(rows.map(({ userId }) => userId))];
  if (users.length > 0) await forgetOldest(tx, kind, users);
  return rows;
}

async function forgetOldest(tx: Tx, kind: string, users: readonly Uuid[]): Promise<void> {
  await sql`
    DELETE FROM known_places WHERE (user_id, kind, fingerprint) IN (
      SELECT user_id, kind, fingerprint FROM (
        SELECT user_id, kind, fingerprint, row_number() OVER (PARTITION BY user_id ORDER BY seen_at DESC) AS place
          FROM known_places WHERE kind = ${kind} AND user_id = ANY(${users})) ranked
       WHERE place > ${PLACES_MAX})`.execute(tx);
}

/** What a client says of itself, as far as it said it. */
function clientOf({ ip, userAgent }: NewPlace) {
  return { ...(ip === null ? {} : { ip }), ...(userAgent === null ? {} : { user_agent: userAgent }) };
}

async function recordDevice(tx: Tx, deps: Deps, place: NewPlace): Promise<void> {
  const { id, userId, tokenId, deviceId } = place;
  const after = {
    token_id: tokenId ?? "",
    device_id_hint: deviceIdHint(deviceId ?? ""),
    ...clientOf(place),
  };
  await recordFact(tx, deps, THE_SERVICE, { name: "session.new_device", resourceId: id, userId, after });
}

async function recordSignIn(tx: Tx, deps: Deps, place: NewPlace): Promise<void> {
  const { id, userId } = place;
  await recordFact(tx, deps, THE_SERVICE, {
    name: "sign_in.new_place",
    resourceId: id,
    userId,
    after: clientOf(place),
  });
}
