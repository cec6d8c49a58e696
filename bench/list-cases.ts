import { readGrant } from "../src/domain/access/read-grant.ts";
import { type AuditLogsQuery, listAuditLogs } from "../src/domain/audit/list-audit-logs.ts";
import { listTransactions, type TransactionsQuery } from "../src/domain/ledger/list-transactions.ts";
import { selectDeliveries } from "../src/domain/notifications/webhook/webhook-log-store.ts";
import { listSessions, type SessionsQuery } from "../src/domain/sessions/list-sessions.ts";
import { listAllTokens, type SoldTokensQuery } from "../src/domain/tokens/list-all-tokens.ts";
import { listTokens } from "../src/domain/tokens/list-tokens.ts";
import type { Tx } from "../src/kernel/database.port.ts";
import type { PageQuery } from "../src/kernel/page.ts";
import { hashToken } from "../src/kernel/token-hash.ts";
import { BUSY_USER, ENDPOINT, FIRST_MS, QUIET_USER, type SeededTable, uuidOf } from "./list-seeds.ts";

/** With `rows` rows in the table. */
export type ListCase = {
  readonly table: SeededTable;
  readonly name: string;
  run(tx: Tx, rows: number): Promise<unknown>;
};

const PAGE: PageQuery = { limit: 50, skip: 0, cursor: null };
const timeOf = (row: number) => new Date(FIRST_MS + Math.floor(row) * 1_000);
/** A thousandth of all time, in its middle. */
const middle = (rows: number) => ({ from: timeOf(rows / 2), to: timeOf(rows / 2 + rows / 1_000) });
/** The id of a row in the middle, as `idAt` makes it. */
function middleId(rows: number): string {
  const nth = Math.floor(rows / 2);
  const hex = timeOf(nth).getTime().toString(16).padStart(12, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-${nth.toString(16).padStart(12, "0")}`;
}

const clockAt = (rows: number) => ({ nowMs: () => timeOf(rows).getTime(), monotonicMs: () => 0 });
const openNothing = { sealer: { seal: (text: string) => text, open: () => null } };

const TRANSACTIONS: TransactionsQuery = { ...PAGE, userId: BUSY_USER, kind: null, from: null, to: null };
const TOKENS: SoldTokensQuery = { ...PAGE, userId: null, state: null, search: null, activeOnly: false };
const SESSIONS: SessionsQuery = {
  ...{ ...PAGE, userId: null, tokenId: null, search: null },
  ...{ startedFrom: null, startedTo: null, activeOnly: false },
};
const AUDIT: AuditLogsQuery = {
  ...{ ...PAGE, actorId: null, action: null, resourceType: null, resourceId: null },
  ...{ search: null, from: null, to: null },
};

type Of<Query> = (rows: number) => Partial<Query>;

function cases<Query>(
  table: SeededTable,
  list: (tx: Tx, query: Query, rows: number) => Promise<unknown>,
  every: Query,
  byName: Readonly<Record<string, Of<Query>>>,
): ListCase[] {
  return Object.entries(byName).map(([name, of]) => ({
    table,
    name,
    run: (tx, rows) => list(tx, { ...every, ...of(rows) }, rows),
  }));
}

/** Each list with each of its filters, and the look-up of a token. */
export const LIST_CASES: readonly ListCase[] = [
  ...cases("ledger_transactions", listTransactions, TRANSACTIONS, {
    "of a user": () => ({ userId: QUIET_USER }),
    "of a user with a tenth of all": () => ({}),
    "of a kind": () => ({ kind: "deposit" as const }),
    "of a time": middle,
    "after a cursor": (rows) => ({ cursor: middleId(rows) }),
  }),
  ...cases("access_tokens", (tx, query, rows) => listAllTokens(tx, { clock: clockAt(rows) }, query), TOKENS, {
    all: () => ({}),
    "live ones": () => ({ activeOnly: true }),
    "live ones of a user": () => ({ activeOnly: true, userId: BUSY_USER }),
    "of a user": () => ({ userId: QUIET_USER }),
    "after a cursor": (rows) => ({ cursor: middleId(rows) }),
  }),
  ...cases(
    "access_tokens",
    (tx, query, rows) => listTokens(tx, { clock: clockAt(rows), ...openNothing }, query),
    { userId: QUIET_USER, activeOnly: true },
    { "live ones, for their owner": () => ({}) },
  ),
  {
    table: "access_tokens",
    name: "look-up of one",
    run: (tx, rows) => readGrant(tx, hashToken(String(Math.floor(rows / 2)))),
  },
  ...cases("proxy_sessions", listSessions, SESSIONS, {
    all: () => ({}),
    "open ones": () => ({ activeOnly: true }),
    "of a user": () => ({ userId: QUIET_USER }),
    "of a user with a tenth of all": () => ({ userId: BUSY_USER }),
    "of a token": (rows) => ({ tokenId: middleId(rows) }),
    "of a time": (rows) => ({ startedFrom: middle(rows).from, startedTo: middle(rows).to }),
    "after a cursor": (rows) => ({ cursor: middleId(rows) }),
    "a search in vain": () => ({ search: "nobody" }),
  }),
  ...cases("audit_logs", listAuditLogs, AUDIT, {
    all: () => ({}),
    "of a user": () => ({ actorId: QUIET_USER }),
    "of an action": () => ({ action: "token.purchased" }),
    "of a rare action": () => ({ action: "bundle.changed" }),
    "of a rare type": () => ({ resourceType: "bundle" }),
    "of a resource": (rows) => ({ resourceId: uuidOf(Math.floor(rows / 6)) }),
    "of a time": middle,
    "of an action and a time": (rows) => ({ action: "bundle.changed", ...middle(rows) }),
    "after a cursor": (rows) => ({ cursor: middleId(rows) }),
    "a search in vain": () => ({ search: "nobody" }),
  }),
  ...cases("notification_deliveries", (tx, query) => selectDeliveries(tx, ENDPOINT, query), PAGE, {
    "of an endpoint": () => ({}),
    "after a cursor": (rows) => ({ cursor: middleId(rows) }),
  }),
];
