import type { GiftState } from "./gift.ts";

/** The times from which the state of an offer follows. */
export type OfferTimes = {
  readonly expiresAt: Date;
  readonly revokedAt: Date | null;
  readonly claimedAt: Date | null;
};

/** What became of an offer by `nowMs`. One that was revoked after its end had expired. */
export function giftStateOf(
  { expiresAt, revokedAt, claimedAt }: OfferTimes,
  isTokenLive: boolean,
  nowMs: number,
): GiftState {
  if (claimedAt !== null) return "claimed";
  if (revokedAt !== null && revokedAt < expiresAt) return "revoked";
  if (expiresAt.getTime() <= nowMs) return "expired";
  return isTokenLive ? "open" : "ended";
}
