import { sql } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";
import { DEVICE_ID_HINT_CHARACTERS } from "../../kernel/device-id.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { LedgerKind } from "../../kernel/ledger-kinds.ts";
import type { Cents } from "../../kernel/money.ts";
import type { Scope } from "../../kernel/scope.ts";
import { ENTRY_TEXTS } from "../ledger/entry-meaning-rules.ts";
import type { Interval } from "../tokens/interval-rules.ts";

/** Of one user, from one time to another. */
export type MonthOf = { readonly userId: Uuid; readonly from: Date; readonly to: Date };

export type KindSum = { readonly kind: LedgerKind; readonly count: number; readonly cents: Cents };

export type MonthSums = {
  /** The sum of all that was before. */
  readonly openingCents: Cents;
  /** Of each kind of entry that there was in the month. */
  readonly sums: readonly KindSum[];
};

/** Sums of all entries until the end of the month: none is missed or counted twice, whatever clocks said. Uses `ledger_transactions_user_time_idx`. */
export async function selectMonthSums(tx: Tx, { userId, from, to }: MonthOf): Promise<MonthSums> {
  const { rows } = await sql<{ kind: LedgerKind; before: string; count: string; cents: string }>`
    SELECT kind, coalesce(sum(amount) FILTER (WHERE created_at < ${from}), 0) AS before,
           count(*) FILTER (WHERE created_at >= ${from}) AS count,
           coalesce(sum(amount) FILTER (WHERE created_at >= ${from}), 0) AS cents
      FROM ledger_transactions WHERE user_id = ${userId} AND created_at < ${to} GROUP BY kind`.execute(tx);
  return {
    openingCents: rows.reduce((sum, { before }) => sum + BigInt(before), 0n),
    sums: rows
      .map(({ kind, count, cents }) => ({ kind, count: Number(count), cents: BigInt(cents) }))
      .filter(({ count }) => count > 0),
  };
}

export type MonthEntry = {
  readonly at: Date;
  readonly kind: LedgerKind;
  readonly description: string;
  readonly amountCents: Cents;
  readonly balanceAfterCents: Cents;
  /** What a payment cost that was added by this entry. */
  readonly paidKopecks: bigint | null;
};

/** Payments of another service, in an imported history, have other ids. */
const UUID_TEXT = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$";

/** The first entries of a month, oldest first. */
export async function selectMonthEntries(
  tx: Tx,
  { userId, from, to }: MonthOf,
  linesMax: number,
): Promise<MonthEntry[]> {
  const { rows } = await sql<MonthEntry>`
    SELECT l.created_at AS at, l.kind, l.description, l.amount AS "amountCents", l.balance_after AS "balanceAfterCents",
           p.amount_kopecks AS "paidKopecks"
      FROM ledger_transactions l
      LEFT JOIN payments p ON l.kind = 'deposit' AND l.description = ${ENTRY_TEXTS.payment}
           AND p.id = CASE WHEN l.payment_id ~ ${UUID_TEXT} THEN l.payment_id::uuid END
           AND p.amount_cents = l.amount
     WHERE l.user_id = ${userId} AND l.created_at >= ${from} AND l.created_at < ${to}
     ORDER BY l.created_at, l.id LIMIT ${linesMax}`.execute(tx);
  return rows;
}

export type MonthToken = {
  readonly id: Uuid;
  readonly label: string | null;
  readonly scope: Scope;
  readonly activatedAt: Date | null;
  /** When its time ended or is to end; null before its first use. */
  readonly endsAt: Date | null;
  readonly chargedCents: Cents;
  readonly refundedCents: Cents;
};

/**
 * The first of the tokens with time or money in a month, in the order in which they were bought, and how many there are. Reads the user's
 * tokens by `access_tokens_user_time_idx`, and of each its lots.
 */
export async function selectMonthTokens(
  tx: Tx,
  { userId, from, to }: MonthOf,
  linesMax: number,
): Promise<{ readonly lines: readonly MonthToken[]; readonly total: number }> {
  const { rows } = await sql<MonthToken & { total: string }>`
    WITH mine AS MATERIALIZED (
      SELECT id, label, scope, refund_id, created_at,
             -- What ran of a gift before its claim was somebody else's.
             CASE WHEN is_gift THEN greatest(activated_at, created_at) ELSE activated_at END AS activated_at,
             least(revoked_at, token_end(activated_at, duration_hours, added_ms)) AS ends_at
        FROM access_tokens WHERE user_id = ${userId}
    ), charged AS MATERIALIZED (
      SELECT m.id, l.cents
        FROM mine m
       CROSS JOIN LATERAL (
         SELECT sum(l.price_cents)::bigint AS cents
           FROM token_lots l
           JOIN ledger_transactions c ON c.id = l.charge_id AND c.created_at >= ${from} AND c.created_at < ${to}
          WHERE l.token_id = m.id) AS l
       WHERE l.cents IS NOT NULL
    )
    SELECT m.id, m.label, m.scope, m.activated_at AS "activatedAt", m.ends_at AS "endsAt",
           coalesce(c.cents, 0) AS "chargedCents", coalesce(r.amount, 0) AS "refundedCents", count(*) OVER () AS total
      FROM mine m
      LEFT JOIN charged c ON c.id = m.id
      LEFT JOIN ledger_transactions r ON r.id = m.refund_id AND r.created_at >= ${from} AND r.created_at < ${to}
     WHERE c.id IS NOT NULL OR r.id IS NOT NULL OR (m.activated_at < ${to} AND m.ends_at > ${from})
     ORDER BY m.created_at, m.id LIMIT ${linesMax}`.execute(tx);
  return { lines: rows, total: Number(rows[0]?.total ?? 0) };
}

/** What does not count against these tokens, as far as it is not undone. Uses `token_time_entries_token_id_idx`. */
export async function selectUncountedTime(tx: Tx, ids: readonly Uuid[]): Promise<Map<Uuid, Interval[]>> {
  const { rows } = await sql<{ tokenId: Uuid; startsAt: Date; endsAt: Date }>`
    SELECT e.token_id AS "tokenId", e.starts_at AS "startsAt", coalesce(u.starts_at, e.ends_at) AS "endsAt"
      FROM token_time_entries e LEFT JOIN token_time_entries u ON u.reverses = e.id
     WHERE e.token_id = ANY (${[...ids]}::uuid[]) AND e.added_ms > 0`.execute(tx);
  const byToken = new Map<Uuid, Interval[]>();
  for (const { tokenId, startsAt, endsAt } of rows) {
    const known = byToken.get(tokenId) ?? [];
    known.push({ fromMs: startsAt.getTime(), toMs: endsAt.getTime() });
    byToken.set(tokenId, known);
  }
  return byToken;
}

const HINTS_MAX = 3;

export type MonthDevices = { readonly devices: number; readonly hints: readonly string[] };

/** Who used these tokens in a month; those that nobody used are left out. One pass over the sessions of each, by `proxy_sessions_token_id_idx`. */
export async function selectMonthDevices(
  tx: Tx,
  { from, to }: MonthOf,
  ids: readonly Uuid[],
): Promise<Map<Uuid, MonthDevices>> {
  const { rows } = await sql<{ tokenId: Uuid; devices: string; hints: string[] }>`
    SELECT t.id AS "tokenId", used.devices, used.hints
      FROM unnest(${[...ids]}::uuid[]) AS t (id)
     CROSS JOIN LATERAL (
       SELECT count(*) AS devices,
              (array_agg(left(device_id, ${DEVICE_ID_HINT_CHARACTERS}::integer) ORDER BY first, device_id))[1:${HINTS_MAX}::integer] AS hints
         FROM (SELECT device_id, min(started_at) AS first FROM proxy_sessions s
                WHERE s.token_id = t.id AND s.started_at < ${to} AND s.last_activity >= ${from}
                GROUP BY device_id) AS device) AS used
     WHERE used.devices > 0`.execute(tx);
  return new Map(rows.map(({ tokenId, devices, hints }) => [tokenId, { devices: Number(devices), hints }]));
}
