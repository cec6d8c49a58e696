import type { Uuid } from "../../kernel/ids.ts";
import type { Cents } from "../../kernel/money.ts";
import type { Scope } from "../../kernel/scope.ts";

/** What each voucher of a series is good for: a sum, or a token that is valid for a time from its first use. */
export type VoucherValue =
  | { readonly kind: "znc"; readonly amountCents: Cents }
  | { readonly kind: "time"; readonly durationHours: number; readonly scope: Scope };

export const VOUCHER_KINDS = ["znc", "time"] as const satisfies readonly VoucherValue["kind"][];

/** Vouchers that were made together, all of one value and good until one time. */
export type VoucherSeries = {
  readonly id: Uuid;
  readonly value: VoucherValue;
  readonly voucherCount: number;
  /** For the desk: what they are for. */
  readonly note: string | null;
  readonly createdBy: Uuid;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly revokedAt: Date | null;
  readonly redeemedCount: number;
};

/** Whether the vouchers of a series that are left can be redeemed; if not, why. */
export const SERIES_STATES = ["open", "expired", "revoked"] as const;
export type SeriesState = (typeof SERIES_STATES)[number];

/** One voucher, as the desk sees it: without its code, which nobody knows but its holder. */
export type Voucher = {
  readonly id: Uuid;
  readonly number: number;
  readonly redeemed: {
    readonly at: Date;
    readonly by: Uuid;
    readonly username: string;
    readonly entryId: Uuid;
    readonly tokenId: Uuid | null;
  } | null;
};

/** A page of codes takes a minute to print and is quickly lost; a larger order is several series. */
export const VOUCHERS_PER_SERIES_MAX = 1_000;
/** 100,000.00 ZNC, as the largest payment: a slip with the zeros must not be worth more. */
export const VOUCHER_CENTS_MAX = 10_000_000n;
/** A year. */
export const VOUCHER_HOURS_MAX = 8_760;
/** Five years. */
export const VOUCHER_DAYS_MAX = 1_826;
export const VOUCHER_NOTE_CHARACTERS_MAX = 200;
