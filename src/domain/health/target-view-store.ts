import { sql } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { TargetState } from "../../kernel/target-state.ts";
import type { TargetView } from "./target-view-rules.ts";

/** A process renews its view six times meanwhile. */
const VIEW_LASTS_MS = 30_000;

/** What a process found. Ages, since its clock may differ from the database's. */
export type SeenTarget = {
  readonly holder: Uuid;
  readonly state: TargetState;
  /** How long ago it was first found so, without another finding since. */
  readonly sinceAgeMs: number;
  /** How long ago it was last found so. */
  readonly seenAgeMs: number;
};

/** Nobody else stores or reads views until the transaction ends. */
export async function lockViews(tx: Tx): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended('target_views', 0))`.execute(tx);
}

/** Stores what a process found; its view stays since when it was if the state is the same. */
export async function storeView(tx: Tx, { holder, state, sinceAgeMs, seenAgeMs }: SeenTarget): Promise<void> {
  await sql`
    INSERT INTO target_views AS v (holder, state, since, seen_at, expires_at)
    VALUES (${holder}, ${state}, ${agoOf(sinceAgeMs)}, ${agoOf(seenAgeMs)}, ${agoOf(-VIEW_LASTS_MS)})
    ON CONFLICT (holder) DO UPDATE
       SET state = excluded.state, seen_at = excluded.seen_at, expires_at = excluded.expires_at,
           since = CASE WHEN v.state = excluded.state AND v.expires_at > clock_timestamp() THEN v.since ELSE excluded.since END`.execute(
    tx,
  );
}

/** All views with the time now, by the database's clock. */
export async function selectViews(tx: Tx): Promise<{ readonly views: TargetView[]; readonly nowMs: number }> {
  const { rows } = await sql<TargetView & { now: Date }>`
    SELECT state, since, seen_at AS "seenAt", expires_at > clock_timestamp() AS "isFresh", clock_timestamp() AS now
      FROM target_views`.execute(tx);
  return { views: rows, nowMs: Math.max(...rows.map(({ now }) => now.getTime())) };
}

export async function deleteExpiredViews(tx: Tx): Promise<void> {
  await sql`DELETE FROM target_views WHERE expires_at <= clock_timestamp()`.execute(tx);
}

const agoOf = (ms: number) => sql`clock_timestamp() - ${ms}::float8 * interval '1 millisecond'`;
