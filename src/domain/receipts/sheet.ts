import type { LedgerKind } from "../../kernel/ledger-kinds.ts";
import type { Scope } from "../../kernel/scope.ts";
import type { ENTRY_MEANINGS } from "../ledger/entry-meaning-rules.ts";
import type { TimeEntry } from "../tokens/list-time-entries.ts";
import type { TokenState } from "../tokens/token-rules.ts";

/**
 * What a receipt says, in no language: sums as decimal texts, times in UTC. It is stored word by word, answered and shown as it is, so that a
 * sheet of years ago still says what it said. A later release may add members, and change none.
 */
export type Sheet = TokenSheet | MonthSheet;

type Common = {
  /** Of this form of the sheet. */
  readonly form: 1;
  readonly customer: { readonly username: string; readonly email: string };
  /** In which the sheet shows times, and in which its month begins. */
  readonly time_zone: string;
  /** The moment of which it tells, while more may follow; null once it is final. */
  readonly as_of: string | null;
};

/** The whole life of one token. */
export type TokenSheet = Common & {
  readonly kind: "token";
  readonly token: {
    readonly id: string;
    readonly label: string | null;
    readonly scope: Scope;
    readonly state: TokenState;
    readonly bought_at: string;
    /** From when to when it gave access; null before its first use. */
    readonly from: string | null;
    readonly to: string | null;
    readonly revoked_at: string | null;
    /** What was bought. */
    readonly hours: number;
    /** The sum of `time`, of all its lines. */
    readonly added_seconds: number;
  };
  /** `net` is `paid` less `refunded`. */
  readonly sums: { readonly paid: string; readonly refunded: string; readonly net: string };
  readonly usage: DeviceTraffic & {
    readonly sessions: number;
    readonly devices: number;
    /** False: it was used before sessions were kept that long, and what was then is not counted. */
    readonly is_complete: boolean;
  };
  readonly lots: LotLine[];
  readonly time: TimeLine[];
  readonly devices: DeviceLine[];
  readonly left_out: { readonly lots: number; readonly time: number; readonly devices: number };
};

/** The purchase, or an extension. */
export type LotLine = {
  readonly number: number;
  readonly bought_at: string;
  readonly hours: number;
  readonly price: string;
  /** What of it went back. */
  readonly refunded: string;
  /** What paid it. */
  readonly meaning: (typeof ENTRY_MEANINGS)[number];
  readonly is_automatic: boolean;
};

/** Time that does not count against the token; below zero where that was undone. */
export type TimeLine = {
  readonly kind: TimeEntry["kind"];
  readonly from: string;
  readonly to: string;
  readonly seconds: number;
};

type DeviceTraffic = {
  readonly requests: number;
  readonly bytes_in: number;
  readonly bytes_out: number;
};

export type DeviceLine = DeviceTraffic & {
  /** The first 8 characters of its id. */
  readonly id_hint: string;
  readonly from: string;
  readonly to: string;
  readonly sessions: number;
};

/** A user's month. */
export type MonthSheet = Common & {
  readonly kind: "month";
  readonly month: string;
  readonly from: string;
  readonly to: string;
  /** The balances before and after: they differ by the sums, each of which is of one kind of entry. */
  readonly opening_balance: string;
  readonly closing_balance: string;
  readonly sums: SumLine[];
  readonly usage: DeviceTraffic & { readonly active_minutes: number; readonly devices: number };
  readonly entries: EntryLine[];
  readonly tokens: TokenLine[];
  readonly left_out: { readonly entries: number; readonly tokens: number };
};

export type SumLine = { readonly kind: LedgerKind; readonly count: number; readonly amount: string };

/** One movement of the balance. */
export type EntryLine = {
  readonly at: string;
  readonly kind: LedgerKind;
  readonly description: string;
  readonly meaning: {
    readonly code: (typeof ENTRY_MEANINGS)[number];
    readonly name: string | null;
    readonly tokens: number | null;
    readonly hours: number | null;
    readonly scope: Scope | null;
  };
  readonly amount: string;
  readonly balance_after: string;
  /** What a payment cost, in roubles; null: it is none. */
  readonly paid_rub: string | null;
};

/** A token with time or money in the month. */
export type TokenLine = {
  readonly id: string;
  readonly label: string | null;
  readonly scope: Scope;
  /** From when to when, within the month, it gave access; null if it did not. */
  readonly from: string | null;
  readonly to: string | null;
  /** How much of its time ran between them. */
  readonly seconds: number;
  /** What was charged for it in this month, and what went back in it. */
  readonly charged: string;
  readonly refunded: string;
  /** How many devices used it in the month, and up to three of their hints. */
  readonly devices: number;
  readonly device_hints: string[];
};

/** How many lines of each list a sheet may have; the counts of the others are in `left_out`. */
export type LinesMax = {
  readonly lots: number;
  readonly time: number;
  readonly devices: number;
  readonly entries: number;
  readonly tokens: number;
};

/** What fits on one page of A4 beside the rest. A sheet that is issued has no more. */
export const LINES_OF_ONE_PAGE: LinesMax = { lots: 8, time: 5, devices: 5, entries: 10, tokens: 8 };

/** What one answer, or file, has at most: some 500 kB. The exports of transactions have what is beyond. */
export const LINES_OF_A_FILE: LinesMax = {
  lots: 1_000,
  time: 1_000,
  devices: 1_000,
  entries: 1_000,
  tokens: 1_000,
};
