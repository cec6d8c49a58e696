/** Each table is written by one folder, which knows the meaning of its rows and the order of locks. */
import { expect, test } from "vitest";
import type { DB } from "../src/kernel/schema.gen.ts";
import {
  readRepositoryFile,
  readSourceFiles,
  repositoryPaths,
  type SourceFile,
  sourceFileOf,
} from "./support/source-tree.ts";
import { type TableWrite, tablesNamedIn, tableWritesOf } from "./support/table-writes.ts";

/** The folder that writes each table. The triggers of `migrations/` write `access_changes`, `session_conflicts` and `usage_quarters` too. */
const WRITERS: Readonly<Record<keyof DB | "schema_migrations", string>> = {
  access_changes: "src/domain/access",
  access_tickets: "src/domain/tickets",
  access_tokens: "src/domain/tokens",
  audit_chain: "src/domain/audit",
  audit_exports: "src/domain/audit",
  audit_heads: "src/domain/audit",
  audit_logs: "src/domain/audit",
  audit_seals: "src/domain/audit",
  audit_unsealed: "src/domain/audit",
  audit_verifications: "src/domain/audit",
  backups: "src/domain/backups",
  batch_items: "src/domain/desk",
  batches: "src/domain/desk",
  bundles: "src/domain/bundles",
  compensations: "src/domain/compensation",
  customer_views: "src/domain/identity",
  email_verifications: "src/domain/identity",
  fact_readers: "src/domain/facts",
  facts: "src/domain/facts",
  award_uses: "src/domain/ledger",
  health_writes: "src/domain/health",
  idempotency_keys: "src/domain/idempotency",
  imported_users: "src/domain/imports",
  job_runs: "src/domain/health",
  known_places: "src/domain/notifications",
  ledger_postings: "src/domain/ledger",
  ledger_transactions: "src/domain/ledger",
  ledger_verifications: "src/domain/books",
  maintenance_windows: "src/domain/maintenance",
  notification_channels: "src/domain/notifications",
  notification_deliveries: "src/domain/notifications",
  notification_marks: "src/domain/notifications",
  notification_preferences: "src/domain/notifications",
  notification_settings: "src/domain/notifications",
  password_resets: "src/domain/identity",
  payment_events: "src/domain/payments",
  payment_refunds: "src/domain/payments",
  payments: "src/domain/payments",
  proxy_sessions: "src/domain/sessions",
  receipts: "src/domain/receipts",
  recovery_codes: "src/domain/identity",
  referral_bonuses: "src/domain/referrals",
  refused_addresses: "src/domain/notifications",
  schema_migrations: "src/adapters/postgres",
  session_conflicts: "src/domain/sessions",
  sign_ins: "src/domain/identity",
  takeovers: "src/domain/sessions",
  target_shares: "src/domain/shares",
  target_status_changes: "src/domain/health",
  telegram_buttons: "src/domain/telegram",
  telegram_codes: "src/domain/identity",
  telegram_links: "src/domain/identity",
  telegram_state: "src/domain/telegram",
  telegram_updates: "src/domain/telegram",
  target_views: "src/domain/health",
  token_auto_extensions: "src/domain/tokens",
  token_extensions: "src/domain/tokens",
  token_gifts: "src/domain/gifts",
  token_notices: "src/domain/notifications",
  token_time_entries: "src/domain/tokens",
  totp_secrets: "src/domain/identity",
  usage_backlog: "src/domain/usage",
  usage_days: "src/domain/usage",
  usage_quarters: "src/domain/usage",
  usage_samples: "src/domain/usage",
  user_notes: "src/domain/desk",
  users: "src/domain/identity",
  voucher_series: "src/domain/vouchers",
  vouchers: "src/domain/vouchers",
  wallet_awards: "src/domain/ledger",
  wallets: "src/domain/ledger",
  webhook_endpoints: "src/domain/notifications",
};

/** The only statements that name no table: `clear-database` empties all of them, and a restore fills all of them. */
const EMPTIES_ALL = /^src\/(apps\/.*\/erase-data|adapters\/postgres\/load-backup)\.ts$/;

const folders: ReadonlyMap<string, string> = new Map(Object.entries(WRITERS));
const tables = new Set(folders.keys());
const product = readSourceFiles().filter(({ kind, path }) => kind === "product" && path.startsWith("src/"));

/** What is wrong with how a file writes: `path:line what`. */
function faultsOf(file: SourceFile): string[] {
  return tableWritesOf(file, tables)
    .filter(({ verb, table }) => !(verb === "truncate" && table === null && EMPTIES_ALL.test(file.path)))
    .flatMap((write) => faultsOfWrite(file, write));
}

function faultsOfWrite(file: SourceFile, { position, verb, table }: TableWrite): string[] {
  const written = table === null ? tablesNamedIn(file, tables) : [table];
  if (written.length === 0)
    return [`${position} ${verb} of a table chosen elsewhere: name those it can be, as a type`];
  return written.flatMap((name) => {
    const folder = folders.get(name);
    if (folder === undefined) return [`${position} ${verb} ${name}: name its folder in WRITERS`];
    return file.path.startsWith(`${folder}/`)
      ? []
      : [`${position} ${verb} ${name}: call a use case of ${folder}`];
  });
}

test("each table of the schema has a folder, and that folder writes it", () => {
  const sql = repositoryPaths()
    .filter((path) => /^migrations\/.*\/up\.sql$/.test(path))
    .map(readRepositoryFile)
    .join("\n");
  const dropped = new Set([...sql.matchAll(/^DROP TABLE (\w+)/gm)].map(([, name]) => name));
  const made = [...sql.matchAll(/^CREATE (?:UNLOGGED )?TABLE (\w+)/gm)].flatMap(([, name = ""]) => name);
  const existing = [...made.filter((name) => !dropped.has(name)), "schema_migrations"];
  expect(existing.sort()).toEqual([...tables].sort());
  const written = product.flatMap((file) =>
    tableWritesOf(file, tables).flatMap(({ table }) => table ?? tablesNamedIn(file, tables)),
  );
  expect([...tables].filter((name) => !written.includes(name))).toEqual([]);
});

test("no folder writes a table of another", () => {
  expect(product.flatMap(faultsOf)).toEqual([]);
});

test("only one file has statements that end sessions", () => {
  const ending = /\bend_reason(:| = (?!'))/;
  const paths = product.filter(({ path, text }) => path.startsWith("src/domain/") && ending.test(text));
  expect(paths.map(({ path }) => path)).toEqual(["src/domain/sessions/session-store.ts"]);
});

test.each([
  ["a builder", `tx.updateTable("users").set({})`, "updateTable users"],
  ["a builder with an alias", `tx.deleteFrom("users as u")`, "deleteFrom users"],
  [
    "a part of a WITH",
    "sql`WITH gone AS (DELETE FROM ONLY users RETURNING id) SELECT 1`",
    "delete from users",
  ],
  ["typed SQL", 'sql<Row>`insert\n into "public"."users" DEFAULT VALUES`', "insert into users"],
  ["SQL with expressions", `sql\`\${part} MERGE INTO users u USING \${rows} r ON true\``, "merge into users"],
  ["SQL in a string", `const HISTORY = "TRUNCATE users";`, "truncate users"],
  ["SQL for the driver", `client.query("COPY users FROM STDIN")`, "copy users"],
  ["an unknown table", `sql\`UPDATE strangers SET name = \${name}\``, "update strangers"],
  [
    "one of several tables",
    `type Due = "users" | "wallets";\nsql\`UPDATE \${table} SET a = 1\``,
    "update users",
  ],
  ["a table that comes from elsewhere", "tx.insertInto(table).values([])", "insertInto of a table"],
])("%s is found as a write in the wrong folder", (_what, text, fault) => {
  expect(faultsOf(sourceFileOf("src/api/routes.ts", text)).join("\n")).toContain(fault);
});

test.each([
  ["a lock", "sql`SELECT 1 FROM users FOR NO KEY UPDATE OF users`; sql`SELECT 1 FOR UPDATE SKIP LOCKED`"],
  ["an upsert", `sql\`SELECT 1 ON CONFLICT (id) DO UPDATE SET name = \${name}\``],
  ["a comment", "sql`SELECT 1 -- update users\n`"],
  ["a read", `tx.selectFrom("users"); sql\`SELECT * FROM users\``],
  ["a sentence", 'const help = "update the service, delete from the list";'],
])("%s is not taken for a write", (_what, text) => {
  expect(faultsOf(sourceFileOf("src/api/routes.ts", text))).toEqual([]);
});
