import { sql } from "kysely";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Database } from "../../kernel/database.port.ts";
import { deleteInBatches } from "../../kernel/delete-in-batches.ts";
import { DAY_MS } from "../../kernel/duration.ts";
import { deleteDeliveriesBefore } from "./delivery-store.ts";
import { deleteRefusalsBefore } from "./mail/refused-address-store.ts";
import { deleteMarksBefore } from "./mark-store.ts";

/** For operators who look up what was sent. Longer than any channel tries. */
const DELIVERIES_KEPT_MS = 30 * DAY_MS;
/** A token lasts 30 days at most: by then it has ended long ago. */
const TOKEN_NOTICES_KEPT_MS = 90 * DAY_MS;
/** A device or a place that was not used for so long is new again. */
const PLACES_KEPT_MS = 400 * DAY_MS;
/** After its end a refusal still counts for the length of the next one. */
const REFUSALS_KEPT_MS = 60 * DAY_MS;
/** A machine or a disk that is there no more. */
const MARKS_KEPT_MS = 400 * DAY_MS;

/** Removes what is too old of the tables of notifications, in batches that lock few rows for a short time. */
export async function pruneNotifications(deps: {
  readonly database: Database;
  readonly clock: Clock;
}): Promise<void> {
  const { direct } = deps.database;
  const before = (ms: number): Date => new Date(deps.clock.nowMs() - ms);
  await deleteInBatches((rowsMax) => deleteDeliveriesBefore(direct, before(DELIVERIES_KEPT_MS), rowsMax));
  await deleteInBatches((rowsMax) => deleteRefusalsBefore(direct, before(REFUSALS_KEPT_MS), rowsMax));
  await deleteInBatches(async (rowsMax) => {
    const { numAffectedRows } = await sql`
      DELETE FROM token_notices WHERE (token_id, hours) IN (
        SELECT token_id, hours FROM token_notices WHERE noted_at < ${before(TOKEN_NOTICES_KEPT_MS)}
         ORDER BY noted_at LIMIT ${rowsMax})`.execute(direct);
    return Number(numAffectedRows ?? 0n);
  });
  await deleteInBatches(async (rowsMax) => {
    const { numAffectedRows } = await sql`
      DELETE FROM known_places WHERE (user_id, kind, fingerprint) IN (
        SELECT user_id, kind, fingerprint FROM known_places WHERE seen_at < ${before(PLACES_KEPT_MS)}
         LIMIT ${rowsMax})`.execute(direct);
    return Number(numAffectedRows ?? 0n);
  });
  await deleteMarksBefore(direct, before(MARKS_KEPT_MS));
}
