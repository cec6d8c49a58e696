import { sql } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";
import { formatMoney } from "../../kernel/money.ts";
import { usageLines } from "../usage/usage-lines.ts";

/** A day of the calendar in some time zone: from `starts` on, before `ends`. */
export type CalendarDay = {
  /** As `2026-03-29`. */
  readonly day: string;
  readonly starts: Date;
  readonly ends: Date;
};

type Figures = {
  readonly revenue: bigint;
  readonly refunds: bigint;
  readonly payments: bigint;
  readonly purchases: bigint;
  readonly devices: bigint;
  readonly denials: bigint;
  readonly outages: bigint;
  readonly outageMinutes: bigint;
  readonly lastBackupAt: Date | null;
  readonly ledgerMismatches: number | null;
  readonly ledgerVerifiedAt: Date | null;
};

/** The figures of a day, as `report.daily` has them. */
export async function readDay(tx: Tx, { day, starts, ends }: CalendarDay) {
  const { rows } = await sql<Figures>`
    WITH day AS (
      SELECT ${starts}::timestamptz AS starts, ${ends}::timestamptz AS ends
    ), money AS (
      SELECT coalesce(sum(amount) FILTER (WHERE kind = 'deposit' AND payment_id IS NOT NULL), 0)::bigint AS revenue,
             coalesce(-sum(amount) FILTER (WHERE kind <> 'deposit' AND payment_id IS NOT NULL), 0)::bigint AS refunds,
             count(*) FILTER (WHERE kind = 'deposit' AND payment_id IS NOT NULL) AS payments
        FROM ledger_transactions, day WHERE created_at >= starts AND created_at < ends
    ), outages AS (
      SELECT changed_at AS went, coalesce(lead(changed_at) OVER (ORDER BY number), 'infinity') AS came, state
        FROM target_status_changes
    ), down AS (
      SELECT count(*) AS outages,
             coalesce(round(sum(extract(epoch FROM least(came, ends) - greatest(went, starts))) / 60), 0)::bigint AS minutes
        FROM outages, day WHERE state = 'down' AND came > starts AND went < ends
    ), proof AS (
      SELECT mismatch_count, verified_at FROM ledger_verifications ORDER BY verified_at DESC LIMIT 1
    )
    SELECT revenue, refunds, payments,
           (SELECT count(*) FROM access_tokens, day WHERE created_at >= starts AND created_at < ends) AS purchases,
           (SELECT count(DISTINCT (user_id, device_id)) FROM proxy_sessions, day
             WHERE last_activity >= starts AND started_at < ends) AS devices,
           (SELECT coalesce(sum(denied.value::bigint), 0)::bigint
              FROM (${usageLines({ userId: null, buckets: { starts: [starts], end: ends } })}) line,
                   jsonb_each_text(line.denials) denied
             WHERE line.denials IS NOT NULL) AS denials,
           outages, minutes AS "outageMinutes",
           (SELECT max(finished_at) FROM backups WHERE outcome = 'made') AS "lastBackupAt",
           (SELECT mismatch_count FROM proof) AS "ledgerMismatches",
           (SELECT verified_at FROM proof) AS "ledgerVerifiedAt"
      FROM money, down`.execute(tx);
  const [figures] = rows;
  if (figures === undefined) throw new Error("counting a day gave no row");
  return { day, ...present(figures) };
}

function present(figures: Figures) {
  const { lastBackupAt, ledgerVerifiedAt } = figures;
  return {
    revenue: formatMoney(figures.revenue),
    refunds: formatMoney(figures.refunds),
    payments: Number(figures.payments),
    purchases: Number(figures.purchases),
    devices: Number(figures.devices),
    denials: Number(figures.denials),
    outages: Number(figures.outages),
    outage_minutes: Number(figures.outageMinutes),
    ...(lastBackupAt === null ? {} : { last_backup_at: lastBackupAt.toISOString() }),
    ledger_mismatches: figures.ledgerMismatches ?? 0,
    ...(ledgerVerifiedAt === null ? {} : { ledger_verified_at: ledgerVerifiedAt.toISOString() }),
  };
}
