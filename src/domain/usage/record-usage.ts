import { sql } from "kysely";
import { PLANNED_ONCE, type Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import { addTraffic } from "../sessions/add-traffic.ts";

/** What one instance counted for one token in a few seconds. Sizes are bytes of bodies. */
export type UsageSample = {
  /** Made by the instance, so that a sample that is sent again is not counted twice. */
  readonly id: Uuid;
  readonly token_id: Uuid;
  /** null for refusals, which belong to no session. */
  readonly session_id: Uuid | null;
  readonly instance_id: Uuid;
  readonly started_at: string;
  readonly ended_at: string;
  readonly request_count: number;
  readonly bytes_in: number;
  readonly bytes_out: number;
  /** Refusals by error code. */
  readonly denials: Readonly<Record<string, number>> | null;
};

/**
 * Stores samples, adds them to their sessions, and renews the leases of these sessions and of `idleIds` that are still open, in
 * one statement. Sessions are locked in the order of their ids. Send at most one sample for each session at a time.
 * @param idleIds sessions without traffic that have an open connection
 * @returns the ids of sessions that have ended, or are not there: a failover may lose the last commits. The caller must stop
 *   serving them
 */
export async function recordUsage(
  tx: Tx,
  samples: readonly UsageSample[],
  idleIds: readonly Uuid[],
): Promise<Uuid[]> {
  const sessionIds = sql`${arrayText(samples, idleIds)}::uuid[]`;
  const { rows } = await sql<{ id: Uuid }>`
    WITH sample AS (
      SELECT * FROM jsonb_to_recordset(${JSON.stringify(samples)}::jsonb) AS s (
        id uuid, token_id uuid, session_id uuid, instance_id uuid, started_at timestamptz, ended_at timestamptz,
        request_count bigint, bytes_in bigint, bytes_out bigint, denials jsonb)
    ), fresh AS (
      INSERT INTO usage_samples (id, token_id, session_id, instance_id, started_at, ended_at,
                                 request_count, bytes_in, bytes_out, denials)
      SELECT id, token_id, session_id, instance_id, started_at, ended_at,
             request_count, bytes_in, bytes_out, denials FROM sample
      ON CONFLICT (id) DO NOTHING
      RETURNING session_id, request_count, bytes_in, bytes_out
    ), counted AS (${addTraffic(sessionIds, sql`fresh`)})
    SELECT DISTINCT asked.id FROM unnest(${sessionIds}) AS asked (id)
     WHERE NOT EXISTS (SELECT FROM counted WHERE counted.id = asked.id AND counted.ended_at IS NULL)
    ${sql.raw(PLANNED_ONCE)}`.execute(tx);
  return rows.map((row) => row.id);
}

/** Ids need no quotes, which the driver would write and escape for each. */
function arrayText(samples: readonly UsageSample[], idleIds: readonly Uuid[]): string {
  return `{${[...samples.flatMap(({ session_id: id }) => id ?? []), ...idleIds].join(",")}}`;
}
