import { HOUR_MS } from "../../kernel/duration.ts";
import type { Limit, Limiter, LimitVerdict } from "../../kernel/limiter.port.ts";
import { giftCauserKey, giftKey, giftOfferKey } from "./limit-key-rules.ts";

type Deps = { readonly limiter: Limiter };

/** Each offer is a row, and a mail. Enough for a reseller who gives a bundle away. */
const OFFERS_OF_ONE_USER: Limit = { hitsMax: 20, windowMs: HOUR_MS };

/** A code cannot be guessed: this bounds what wrong ones cost. Enough for whoever opens a link again and again. */
const CLAIMS_OF_ONE_USER: Limit = { hitsMax: 20, windowMs: HOUR_MS };

/** Each claim was looked at before. A workshop of people behind one address opens its links on the same morning. */
const CODES_OF_ONE_NETWORK: Limit = { hitsMax: 200, windowMs: HOUR_MS };

/** Counts one offer of a user's token. */
export function takeOfferHit({ limiter }: Deps, userId: string): Promise<LimitVerdict> {
  return limiter.take(giftOfferKey(userId), OFFERS_OF_ONE_USER);
}

/** Counts one look at a gift by its code, before the database is asked for it. */
export function takeGiftLook({ limiter }: Deps, ip: string): Promise<LimitVerdict> {
  return limiter.take(giftCauserKey(ip), CODES_OF_ONE_NETWORK);
}

/** Counts one attempt of a user to claim a gift. @returns the verdict that refuses it, or allows it */
export async function takeClaimHit(deps: Deps, userId: string, ip: string): Promise<LimitVerdict> {
  const user = await deps.limiter.take(giftKey(userId), CLAIMS_OF_ONE_USER);
  // Who is refused already must not use up what is left for the others behind the same address.
  return user.allowed ? takeGiftLook(deps, ip) : user;
}
