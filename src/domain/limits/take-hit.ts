import { HOUR_MS } from "../../kernel/duration.ts";
import type { Limit, Limiter, LimitVerdict } from "../../kernel/limiter.port.ts";
import { apiKey, authKey, mailKey } from "./limit-key-rules.ts";

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

/** One mail that anybody may cause to be sent to a user. */
export function takeMailHit(deps: { readonly limiter: Limiter }, userId: string): Promise<LimitVerdict> {
  return deps.limiter.take(mailKey(userId), MAILS_TO_ONE_USER);
}
