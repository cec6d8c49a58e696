import { sql } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";
import { DEVICE_ID_HINT_CHARACTERS } from "../../kernel/device-id.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { LedgerKind } from "../../kernel/ledger-kinds.ts";
import type { Cents } from "../../kernel/money.ts";
import type { Scope } from "../../kernel/scope.ts";
import type { TimeEntry } from "../tokens/list-time-entries.ts";

/** A token and its owner. */
export type SoldToken = {
  readonly id: Uuid;
  readonly label: string | null;
  readonly scope: Scope;
  readonly durationHours: number;
  readonly addedMs: number;
  readonly createdAt: Date;
  readonly activatedAt: Date | null;
  readonly revokedAt: Date | null;
  readonly frozenAt: Date | null;
  readonly frozenUntil: Date | null;
  /** It came as a gift: what ran before it was made was somebody else's. */
  readonly isGift: boolean;
  readonly paidCents: Cents;
  readonly refundedCents: Cents;
  readonly username: string;
  readonly email: string;
  readonly timeZone: string;
};

/** Null if it is unknown, or of another user. */
export async function selectSoldToken(
  tx: Tx,
  { userId, tokenId }: { readonly userId: Uuid; readonly tokenId: Uuid },
): Promise<SoldToken | null> {
  const row = await tx
    .selectFrom("access_tokens as t")
    .innerJoin("users as u", "u.id", "t.user_id")
    .leftJoin("ledger_transactions as r", "r.id", "t.refund_id")
    .select(["t.id", "t.label", "t.scope", "t.duration_hours", "t.added_ms", "t.created_at"])
    .select(["t.activated_at", "t.revoked_at", "t.cost_cents", "r.amount"])
    .select(["t.frozen_at", "t.frozen_until", "t.is_gift"])
    .select(["u.username", "u.email", "u.time_zone"])
    .where("t.id", "=", tokenId)
    .where("t.user_id", "=", userId)
    .executeTakeFirst();
  if (row === undefined) return null;
  return {
    id: row.id,
    label: row.label,
    scope: row.scope,
    durationHours: row.duration_hours,
    addedMs: Number(row.added_ms),
    createdAt: row.created_at,
    activatedAt: row.activated_at,
    revokedAt: row.revoked_at,
    frozenAt: row.frozen_at,
    frozenUntil: row.frozen_until,
    isGift: row.is_gift,
    paidCents: row.cost_cents,
    refundedCents: row.amount ?? 0n,
    username: row.username,
    email: row.email,
    timeZone: row.time_zone,
  };
}

/** The first lines of a list, and how many there are in all. */
export type Lines<T> = { readonly lines: readonly T[]; readonly total: number };

export type SoldLot = {
  readonly number: number;
  readonly boughtAt: Date;
  readonly seconds: bigint;
  readonly priceCents: Cents;
  readonly refundedCents: Cents;
  readonly kind: LedgerKind;
  readonly description: string;
  readonly isAutomatic: boolean;
};

/** The lots of a token in the order of their use, each with the entry that paid it. */
export async function selectSoldLots(tx: Tx, tokenId: Uuid, linesMax: number): Promise<Lines<SoldLot>> {
  const { rows } = await sql<SoldLot & { total: string }>`
    SELECT l.number, l.created_at AS "boughtAt", l.seconds, l.price_cents AS "priceCents",
           l.refunded_cents AS "refundedCents", c.kind, c.description,
           coalesce(x.is_automatic, false) AS "isAutomatic", count(*) OVER () AS total
      FROM token_lots l
      JOIN ledger_transactions c ON c.id = l.charge_id
      LEFT JOIN token_extensions x ON x.id = l.id
     WHERE l.token_id = ${tokenId} ORDER BY l.number LIMIT ${linesMax}`.execute(tx);
  return linesOf(rows);
}

export type MovedTime = {
  readonly kind: TimeEntry["kind"];
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly addedMs: bigint;
};

/** What moved the end of a token, oldest first, of whatever kind. Uses `token_time_entries_token_id_idx`. */
export async function selectMovedTime(tx: Tx, tokenId: Uuid, linesMax: number): Promise<Lines<MovedTime>> {
  const { rows } = await sql<MovedTime & { total: string }>`
    SELECT CASE WHEN kind = 'undo' AND compensation_id IS NULL THEN 'thaw' ELSE kind END AS kind,
           starts_at AS "startsAt", ends_at AS "endsAt", added_ms AS "addedMs", count(*) OVER () AS total
      FROM token_time_entries WHERE token_id = ${tokenId} ORDER BY id LIMIT ${linesMax}`.execute(tx);
  return linesOf(rows);
}

type Counts = {
  readonly sessions: string;
  readonly requests: string;
  readonly bytesIn: string;
  readonly bytesOut: string;
};

export type UsingDevice = Counts & { readonly idHint: string; readonly from: Date; readonly to: Date };

export type TokenUsage = {
  readonly totals: Counts;
  readonly devices: Lines<UsingDevice>;
};

/** Who used a token: one pass over its sessions, by `proxy_sessions_token_id_idx`. The device that came first is the first. */
export async function selectTokenUsage(tx: Tx, tokenId: Uuid, linesMax: number): Promise<TokenUsage> {
  const { rows } = await sql<UsingDevice & { total: string; totals: Counts }>`
    WITH device AS MATERIALIZED (
      SELECT device_id, min(started_at) AS "from", max(last_activity) AS "to", count(*) AS sessions,
             sum(request_count) AS requests, sum(bytes_in) AS bytes_in, sum(bytes_out) AS bytes_out
        FROM proxy_sessions WHERE token_id = ${tokenId} GROUP BY device_id
    )
    SELECT left(device_id, ${DEVICE_ID_HINT_CHARACTERS}::integer) AS "idHint", "from", "to", sessions, requests,
           bytes_in AS "bytesIn", bytes_out AS "bytesOut", count(*) OVER () AS total,
           json_build_object('sessions', sum(sessions) OVER (), 'requests', sum(requests) OVER (),
                             'bytesIn', sum(bytes_in) OVER (), 'bytesOut', sum(bytes_out) OVER ()) AS totals
      FROM device ORDER BY "from", device_id LIMIT ${linesMax}`.execute(tx);
  return { totals: rows[0]?.totals ?? NOTHING, devices: linesOf(rows) };
}

const NOTHING: Counts = { sessions: "0", requests: "0", bytesIn: "0", bytesOut: "0" };

function linesOf<T extends { readonly total: string }>(rows: readonly T[]): Lines<T> {
  return { lines: rows, total: Number(rows[0]?.total ?? 0) };
}
