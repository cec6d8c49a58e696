import { HOUR_MS, MINUTE_MS } from "../../kernel/duration.ts";
import type { Limit, Limiter, LimitVerdict } from "../../kernel/limiter.port.ts";
import {
  apiKey,
  authKey,
  mailCauserKey,
  mailKey,
  receiptKey,
  refreshKey,
  verificationCauserKey,
  verificationKey,
  voucherCauserKey,
  voucherKey,
} from "./limit-key-rules.ts";

/** Counts one call of the authentication API from `ip`. @returns null if `RATE_LIMIT_AUTH` is off */
export async function takeAuthHit(
  deps: { readonly limiter: Limiter; readonly limit: Limit | null },
  ip: string,
): Promise<LimitVerdict | null> {
  return deps.limit === null ? null : deps.limiter.take(authKey(ip), deps.limit);
}

/** Far more than the pages and programs of an office need. */
const REFRESHES_OF_ONE_NETWORK: Limit = { hitsMax: 300, windowMs: MINUTE_MS };

/**
 * Counts one attempt to renew a sign-in, before the database is asked whether its secret is genuine. Wrong ones are counted by
 * `takeAuthHit` afterwards, but a forged one would cost a transaction beyond that limit, too.
 * @returns null if `RATE_LIMIT_AUTH` is off
 */
export async function takeRefreshHit(
  deps: { readonly limiter: Limiter; readonly limit: Limit | null },
  ip: string,
): Promise<LimitVerdict | null> {
  return deps.limit === null ? null : deps.limiter.take(refreshKey(ip), REFRESHES_OF_ONE_NETWORK);
}

/** Counts one call of the API by a user who is no superuser: those have no limit. @returns null if `RATE_LIMIT_API` is off */
export async function takeApiHit(
  deps: { readonly limiter: Limiter; readonly limit: Limit | null },
  userId: string,
): Promise<LimitVerdict | null> {
  return deps.limit === null ? null : deps.limiter.take(apiKey(userId), deps.limit);
}

/** Enough to ask again for a late mail. Others who know the address cannot fill the mailbox. */
const MAILS_TO_ONE_USER: Limit = { hitsMax: 3, windowMs: HOUR_MS };

/** Enough for an office behind one address on the day after the holidays. */
const MAILS_BY_ONE_NETWORK: Limit = { hitsMax: 20, windowMs: HOUR_MS };

/**
 * Counts one mail that any client may cause. An e-mail address without an account is counted in the same way, so that the
 * response time does not reveal whether there is an account.
 * @param account its id, or the address if there is no account
 * @returns whether it may be sent
 */
export async function takeMailHit(
  { limiter }: { readonly limiter: Limiter },
  account: string,
  ip: string,
): Promise<boolean> {
  const network = await limiter.take(mailCauserKey(ip), MAILS_BY_ONE_NETWORK);
  if (!network.allowed) return false;
  return (await limiter.take(mailKey(account), MAILS_TO_ONE_USER)).allowed;
}

/** Counts one mail that a signed-in user asks for, to confirm an address. @returns the verdict that refuses it, or allows it */
export async function takeVerificationHit(
  { limiter }: { readonly limiter: Limiter },
  userId: string,
  ip: string,
): Promise<LimitVerdict> {
  const network = await limiter.take(verificationCauserKey(ip), MAILS_BY_ONE_NETWORK);
  return network.allowed ? limiter.take(verificationKey(userId), MAILS_TO_ONE_USER) : network;
}

/** An office of several people behind one address opens its vouchers on the same morning. */
const VOUCHER_USERS_OF_ONE_NETWORK = 5;

/**
 * Counts one attempt of a user to redeem a voucher, before the database is asked for its code.
 * @param ip null: from nowhere in the network, as a chat
 * @returns the verdict that refuses it, or allows it; null if `RATE_LIMIT_VOUCHERS` is off
 */
export async function takeVoucherHit(
  { limiter, limit }: { readonly limiter: Limiter; readonly limit: Limit | null },
  userId: string,
  ip: string | null,
): Promise<LimitVerdict | null> {
  if (limit === null) return null;
  const user = await limiter.take(voucherKey(userId), limit);
  // Who is refused already must not use up what is left for the others behind the same address.
  if (!user.allowed || ip === null) return user;
  const ofNetwork = { ...limit, hitsMax: limit.hitsMax * VOUCHER_USERS_OF_ONE_NETWORK };
  const network = await limiter.take(voucherCauserKey(ip), ofNetwork);
  return network.allowed ? user : network;
}

/** Counts one question from `ip` about the code of a receipt, before the database is asked. @returns null if `RATE_LIMIT_RECEIPTS` is off */
export async function takeReceiptHit(
  { limiter, limit }: { readonly limiter: Limiter; readonly limit: Limit | null },
  ip: string,
): Promise<LimitVerdict | null> {
  return limit === null ? null : limiter.take(receiptKey(ip), limit);
}
