/** Nothing grows for ever: each table has a bound, or a reason why it has none, and docs/scaling.md tells operators. */
import { expect, test } from "vitest";
import { jobsOf } from "../src/jobs/job-table.ts";
import type { DB } from "../src/kernel/schema.gen.ts";
import { readRepositoryFile, sourceFileOf } from "./support/source-tree.ts";
import { tablesNamedIn, tableWritesOf } from "./support/table-writes.ts";

type Bound =
  /** A job deletes what is old. */
  | { readonly job: string; readonly deletedIn: string }
  /** Whoever adds rows deletes what is too much. */
  | { readonly deletedIn: string }
  /** A row for each of something that is bounded itself, or that must be kept. */
  | { readonly kept: string };

const EVIDENCE = "evidence of money, which the nightly proof reads and no law lets go";

const BOUNDS: Readonly<Record<keyof DB | "schema_migrations", Bound>> = {
  access_changes: { job: "prune-access-changes", deletedIn: "src/domain/access/read-access-changes.ts" },
  access_tickets: { deletedIn: "src/domain/tickets/ticket-store.ts" },
  access_tokens: { kept: `what was sold: ${EVIDENCE}` },
  audit_chain: { kept: "one row: where the chain of the audit log stands" },
  audit_exports: { kept: "a row for each export of the audit log that let rows go" },
  audit_heads: { deletedIn: "src/domain/audit/audit-head-store.ts" },
  audit_seals: { kept: "a row for each sealed row of the audit log, and as long" },
  audit_unsealed: { job: "seal-audit", deletedIn: "src/domain/audit/audit-chain-store.ts" },
  audit_verifications: { deletedIn: "src/domain/audit/claim-verification.ts" },
  audit_logs: { kept: "who did what; operators may export and delete what is old" },
  backups: { deletedIn: "src/domain/backups/backup-store.ts" },
  compensations: {
    kept: "a row for each outage or maintenance window that was made good: evidence of the time that was given",
  },
  batch_items: { kept: "at most 1,000 rows for each batch, deleted with it" },
  batches: { job: "prune-batches", deletedIn: "src/domain/desk/batches/batch-store.ts" },
  bundles: { kept: "what operators offer; a handful" },
  customer_views: { kept: "rows go with the sign-in of who views, which prune-sign-ins deletes" },
  email_verifications: { kept: "at most a row for each user" },
  fact_readers: { kept: "a row for each reader that an operator adds" },
  facts: { job: "prune-facts", deletedIn: "src/domain/facts/fact-store.ts" },
  award_uses: { kept: `at most a few rows for each entry that took granted credit: ${EVIDENCE}` },
  health_writes: { deletedIn: "src/domain/health/prove-writes.ts" },
  idempotency_keys: {
    job: "prune-idempotency-keys",
    deletedIn: "src/domain/idempotency/idempotency-store.ts",
  },
  imported_users: { kept: "a row for each account that was brought over, so that an import can be repeated" },
  job_runs: { deletedIn: "src/domain/health/job-run-store.ts" },
  known_places: { job: "prune-notifications", deletedIn: "src/domain/notifications/prune-notifications.ts" },
  ledger_postings: { kept: EVIDENCE },
  ledger_transactions: { kept: EVIDENCE },
  ledger_verifications: { kept: "a row of 60 bytes a night" },
  maintenance_windows: { kept: "a row for each window that operators planned; a handful a month" },
  notification_channels: { kept: "a row for each way by which notices leave; a handful" },
  notification_deliveries: {
    job: "prune-notifications",
    deletedIn: "src/domain/notifications/delivery-store.ts",
  },
  notification_marks: { job: "prune-notifications", deletedIn: "src/domain/notifications/mark-store.ts" },
  notification_preferences: { kept: "for each user at most a row for each kind and channel" },
  notification_settings: { kept: "at most a row for each user" },
  password_resets: { kept: "at most a row for each user" },
  payment_events: { kept: `what providers said of payments: ${EVIDENCE}` },
  payment_refunds: { kept: EVIDENCE },
  payments: { kept: EVIDENCE },
  proxy_sessions: { job: "prune-sessions", deletedIn: "src/domain/sessions/prune-sessions.ts" },
  receipts: { job: "prune-receipts", deletedIn: "src/domain/receipts/receipt-store.ts" },
  recovery_codes: { kept: "ten rows for each user with a second factor" },
  referral_bonuses: { kept: `at most a row for each user: ${EVIDENCE}` },
  refused_addresses: {
    job: "prune-notifications",
    deletedIn: "src/domain/notifications/mail/refused-address-store.ts",
  },
  schema_migrations: { kept: "a row for each migration" },
  session_conflicts: { kept: "at most 20 rows for each open session; a trigger deletes them at its end" },
  sign_ins: { job: "prune-sign-ins", deletedIn: "src/domain/identity/sign-in-store.ts" },
  takeovers: { job: "prune-sessions", deletedIn: "src/domain/sessions/takeover-store.ts" },
  target_shares: { deletedIn: "src/domain/shares/renew-share.ts" },
  target_status_changes: { deletedIn: "src/domain/health/target-status-store.ts" },
  telegram_buttons: { job: "prune-telegram", deletedIn: "src/domain/telegram/button-store.ts" },
  telegram_codes: { kept: "at most a row for each user" },
  telegram_links: { kept: "at most a row for each user" },
  telegram_state: { job: "prune-telegram", deletedIn: "src/domain/telegram/bot-state-store.ts" },
  telegram_updates: { job: "prune-telegram", deletedIn: "src/domain/telegram/update-store.ts" },
  target_views: { deletedIn: "src/domain/health/target-view-store.ts" },
  token_auto_extensions: { kept: "at most a row for each token whose owner lets it be extended" },
  token_extensions: { kept: `what was sold: ${EVIDENCE}` },
  token_gifts: { job: "prune-gifts", deletedIn: "src/domain/gifts/gift-store.ts" },
  token_notices: { job: "prune-notifications", deletedIn: "src/domain/notifications/prune-notifications.ts" },
  token_time_entries: {
    kept: "for each token a row for each outage or window that it lived through: why it ends when it does",
  },
  totp_secrets: { kept: "at most a row for each user" },
  usage_backlog: { job: "prune-usage-samples", deletedIn: "src/domain/usage/prune-samples.ts" },
  usage_days: { kept: "a row for each user and day with usage: the receipts of customers" },
  usage_quarters: { job: "pack-usage-days", deletedIn: "src/domain/usage/pack-days.ts" },
  usage_samples: { job: "prune-usage-samples", deletedIn: "src/domain/usage/prune-samples.ts" },
  user_notes: { kept: "what people at the desk write by hand; at most 1,000 for each user" },
  users: { kept: "accounts are never deleted: entries of the ledger belong to them" },
  voucher_series: { kept: "what owners make by hand; some hundreds" },
  vouchers: { job: "prune-vouchers", deletedIn: "src/domain/vouchers/series-store.ts" },
  wallet_awards: { kept: `a row for each entry that gave granted credit: ${EVIDENCE}` },
  wallets: { kept: "a row for each user" },
  webhook_endpoints: { kept: "what owners add; at most 20" },
};

const names = Object.keys(BOUNDS).sort();

test("each table is bounded by a job that runs or by who adds to it, or is kept for a reason", () => {
  const nothing = Object.create(null);
  const jobs = jobsOf({
    ...nothing,
    sessionTimeoutMs: 3_000,
    usageDetailMs: 0,
    backups: null,
    audit: nothing,
    notifications: { ...nothing, channels: [nothing] },
    telegram: nothing,
  }).map(({ name }) => name);
  const tables = new Set(names);
  const paths = Object.values(BOUNDS).flatMap((bound) => ("deletedIn" in bound ? [bound.deletedIn] : []));
  const files = [...new Set(paths)].map((path) => sourceFileOf(path, readRepositoryFile(path)));
  const deletes = new Set(
    files.flatMap((file) =>
      tableWritesOf(file, tables)
        .filter(({ verb }) => /delete|truncate/i.test(verb))
        .flatMap(({ table }) => table ?? tablesNamedIn(file, tables))
        .map((table) => `${table} in ${file.path}`),
    ),
  );
  for (const [table, bound] of Object.entries(BOUNDS)) {
    if ("job" in bound) expect(jobs, table).toContain(bound.job);
    if ("deletedIn" in bound) expect(deletes, table).toContain(`${table} in ${bound.deletedIn}`);
    if ("kept" in bound) expect(bound.kept.length, table).toBeGreaterThan(10);
  }
});

test.each([
  ["docs/scaling.md", "## What grows"],
  ["docs/scaling.ru.md", "## Что растёт"],
])("%s says of each table what bounds it", (page, heading) => {
  const section = readRepositoryFile(page).split(`${heading}\n`)[1]?.split("\n## ")[0] ?? "";
  const rows = section.split("\n").filter((line) => line.startsWith("| `"));
  const named = rows.flatMap((row) =>
    [...(row.split("|")[1] ?? "").matchAll(/`(\w+)`/g)].map(([, name]) => name),
  );
  expect(named.sort()).toEqual(names);
});
