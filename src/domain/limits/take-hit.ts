import { HOUR_MS } from "../../kernel/duration.ts";
import type { Limit, Limiter, LimitVerdict } from "../../kernel/limiter.port.ts";
import { apiKey, authKey, mailCauserKey, mailKey } from "./limit-key-rules.ts";

/** One call of the authentication API from `ip`. Null where `RATE_LIMIT_AUTH` is off. */
export async function takeAuthHit(
  deps: { readonly limiter: Limiter; readonly limit: Limit | null },
  ip: string,
): Promise<LimitVerdict | null> {
  return deps.limit === null ? null : deps.limiter.take(authKey(ip), deps.limit);
}

/** One call of the API by a user. Null where `RATE_LIMIT_API` is off. Superusers pass: do not ask for them. */
export async function takeApiHit(
  deps: { readonly limiter: Limiter; readonly limit: Limit | null },
  userId: string,
): Promise<LimitVerdict | null> {
  return deps.limit === null ? null : deps.limiter.take(apiKey(userId), deps.limit);
}

/** One that is late and one more; a stranger who knows the address cannot fill the mailbox. */
const MAILS_TO_ONE_USER: Limit = { hitsMax: 3, windowMs: HOUR_MS };

/** An office behind one address, on the day after the holidays. */
const MAILS_BY_ONE_NETWORK: Limit = { hitsMax: 20, windowMs: HOUR_MS };

/**
 * One mail that anybody may cause to be sent. An address without an account is counted like one that has it, so that the time
 * which this takes tells nothing.
 * @param account its id, or the address where there is none
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
