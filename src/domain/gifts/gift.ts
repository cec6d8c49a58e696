import { DAY_MS } from "../../kernel/duration.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Scope } from "../../kernel/scope.ts";

/** Long enough for somebody who is on holiday. */
export const OFFER_MS = 7 * DAY_MS;

/**
 * How often the same time may be given, from hand to hand: a reseller, a dealer, a workshop, its technician, and one mistake. Each leaves rows
 * for ever, and costs nothing.
 */
export const HANDS_MAX = 5;

/** What a link ends in: 256 random bits, which nobody guesses, and of which a hash without a key tells nothing. */
export const GIFT_CODE_BYTES = 32;
export const GIFT_CODE = "^[A-Za-z0-9_-]{43}$";

/**
 * What became of an offer. `ended`: its token was revoked, or expired, before.
 */
export const GIFT_STATES = ["open", "claimed", "revoked", "expired", "ended"] as const;
export type GiftState = (typeof GIFT_STATES)[number];

/** Seen by whoever gave, or by whoever got. */
export const GIFT_DIRECTIONS = ["given", "received"] as const;
export type GiftDirection = (typeof GIFT_DIRECTIONS)[number];

/** A gift as one of the two sees it: by their own token, and without the other's. */
export type Gift = {
  readonly id: Uuid;
  readonly direction: GiftDirection;
  /** The token of whoever sees it. */
  readonly tokenId: Uuid;
  readonly state: GiftState;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly claimedAt: Date | null;
  /** The name of the other; null while nobody has claimed it. */
  readonly otherUsername: string | null;
};

/** One side of a gift, as the desk sees it. */
export type GiftSide = { readonly userId: Uuid; readonly username: string; readonly tokenId: Uuid };

/** A gift as the desk sees it. */
export type FullGift = Omit<Gift, "direction" | "tokenId" | "otherUsername"> & {
  readonly giver: GiftSide;
  readonly receiver: GiftSide | null;
};

/** What a link offers, told to whoever has it: nothing about the giver. */
export type GiftOffer = {
  readonly durationHours: number;
  readonly scope: Scope;
  /** When the time that is given ends; null: it has not started. */
  readonly endsAt: Date | null;
  /** Until when it can be claimed. */
  readonly expiresAt: Date;
};
