import type { Limit, Limiter, LimitVerdict } from "../../kernel/limiter.port.ts";
import { apiKey, authKey } from "./limit-key-rules.ts";

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
