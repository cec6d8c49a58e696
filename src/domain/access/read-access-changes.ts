import { type RawBuilder, sql } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Scope } from "../../kernel/scope.ts";
import type { TakenOver } from "../sessions/takeover-rules.ts";

/** A change that ends or alters what a token allows, with the state at the time of reading. */
export type AccessChange = {
  /** How long ago it was made, by PostgreSQL's clock: its transaction committed soon after. */
  readonly ageMs: number;
} & (
  | {
      readonly kind: "token_changed";
      readonly tokenId: Uuid;
      /** Revoked, or its owner is deactivated. */
      readonly ended: boolean;
      readonly scope: Scope;
      readonly durationHours: number;
      readonly addedMs: number;
      readonly activatedAt: Date | null;
      readonly frozenUntil: Date | null;
      readonly secrets: TokenSecrets;
    }
  | { readonly kind: "user_changed"; readonly userId: Uuid; readonly isActive: boolean }
  | {
      readonly kind: "session_ended";
      readonly tokenId: Uuid;
      readonly sessionId: Uuid;
      /** Null if it ended otherwise than by a takeover. */
      readonly takenOver: TakenOver | null;
    }
);

/** By which secrets a token may be used, as SHA-256 in hex. */
export type TokenSecrets = {
  readonly currentHash: string;
  /** The one before the last rotation; null if there was none. */
  readonly previousHash: string | null;
  /** Until when what runs by it may go on, milliseconds since 1970. */
  readonly previousUntilMs: number;
};

/** Which transactions are visible at one moment: the text form of `pg_snapshot`. */
export type Snapshot = string;

/** What is read of the feed at once. */
export type ReadChanges = {
  /** For the next call. */
  readonly snapshot: Snapshot;
  /**
   * Which server answered, since its start. Another one may have assigned transaction ids again, and may lack what committed
   * last: a snapshot has no meaning there.
   */
  readonly server: string;
  readonly changes: readonly AccessChange[];
};

type Row = {
  snapshot: Snapshot;
  server: string;
  kind: AccessChange["kind"] | null;
  token_id: Uuid | null;
  user_id: Uuid | null;
  session_id: Uuid | null;
  revoked_at: Date | null;
  activated_at: Date | null;
  frozen_until: Date | null;
  duration_hours: number | null;
  added_ms: bigint | null;
  token_hash: Buffer | null;
  previous_hash: Buffer | null;
  previous_until: Date | null;
  scope: Scope | null;
  is_active: boolean | null;
  age_ms: number | null;
  taken_at: Date | null;
  by_device_hint: string | null;
};

/**
 * The changes that are not visible in the snapshot `since`, with the snapshot for the next call. Exact in any order of commits:
 * a transaction that was running at `since` is not visible in it, and is found by its id once it has committed. Uses
 * `access_changes_xid_idx`; the cost does not grow with the number of active tokens.
 * @param since null for the first call, which returns no changes
 * @param replayMs above 0: also repeats all changes of the last `replayMs`. For the first call after an outage: after a crash
 *   PostgreSQL may assign transaction ids again that were running at `since` and never committed. With null for `since`, after a
 *   change of the server, only these are returned
 */
export async function readAccessChanges(tx: Tx, since: Snapshot | null, replayMs = 0): Promise<ReadChanges> {
  const { rows } = await sql<Row>`
    SELECT now.snapshot, now.server, c.kind, c.token_id, c.user_id, c.session_id,
           t.revoked_at, t.activated_at, t.duration_hours, t.added_ms, t.frozen_until, t.scope, t.token_hash,
           t.previous_hash, t.previous_until, u.is_active, k.taken_at, k.by_device_hint,
           extract(epoch FROM clock_timestamp() - c.created_at)::float8 * 1000 AS age_ms
      FROM (SELECT pg_current_snapshot()::text AS snapshot,
                   extract(epoch FROM pg_postmaster_start_time())::text AS server) now
      LEFT JOIN access_changes c
             ON (c.xid >= pg_snapshot_xmin(${since}::pg_snapshot)
            AND NOT pg_visible_in_snapshot(c.xid, ${since}::pg_snapshot)) ${orReplayed(replayMs)}
      LEFT JOIN access_tokens t ON t.id = c.token_id
      LEFT JOIN users u ON u.id = c.user_id
      LEFT JOIN takeovers k ON k.session_id = c.session_id
     ORDER BY c.id`.execute(tx);
  const [first] = rows;
  if (first === undefined) throw new Error("the read of the access changes gave no snapshot");
  return { snapshot: first.snapshot, server: first.server, changes: rows.flatMap(changeOf) };
}

function orReplayed(replayMs: number): RawBuilder<unknown> {
  if (replayMs === 0) return sql``;
  return sql`OR c.created_at > clock_timestamp() - ${replayMs} * interval '1 millisecond'`;
}

function changeOf(row: Row): AccessChange[] {
  const ageMs = Math.max(0, row.age_ms ?? 0);
  switch (row.kind) {
    case null:
      return [];
    case "user_changed":
      return row.user_id === null
        ? []
        : [{ ageMs, kind: row.kind, userId: row.user_id, isActive: row.is_active === true }];
    case "session_ended":
      if (row.token_id === null || row.session_id === null) return [];
      return [
        {
          ageMs,
          kind: row.kind,
          tokenId: row.token_id,
          sessionId: row.session_id,
          takenOver: takenOverOf(row),
        },
      ];
    case "token_changed":
      if (
        row.token_id === null ||
        row.scope === null ||
        row.duration_hours === null ||
        row.token_hash === null
      )
        return [];
      return [
        {
          ageMs,
          kind: row.kind,
          tokenId: row.token_id,
          ended: row.revoked_at !== null || row.is_active !== true,
          scope: row.scope,
          durationHours: row.duration_hours,
          addedMs: Number(row.added_ms),
          activatedAt: row.activated_at,
          frozenUntil: row.frozen_until,
          secrets: {
            currentHash: row.token_hash.toString("hex"),
            previousHash: row.previous_hash?.toString("hex") ?? null,
            previousUntilMs: row.previous_until?.getTime() ?? 0,
          },
        },
      ];
  }
}

function takenOverOf({ taken_at: takenAt, by_device_hint: byDeviceHint }: Row): TakenOver | null {
  return takenAt === null ? null : { takenAt, byDeviceHint };
}

/** Removes old changes: an instance that could not read the feed for so long clears its cache. @returns how many were removed */
export async function pruneAccessChanges(tx: Tx): Promise<bigint> {
  const result = await sql`
    DELETE FROM access_changes WHERE created_at < clock_timestamp() - interval '1 hour'`.execute(tx);
  return result.numAffectedRows ?? 0n;
}
