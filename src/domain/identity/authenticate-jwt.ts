import type { Database } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { JwtSigner } from "./jwt-signer.port.ts";
import type { Principal } from "./user.ts";
import { selectUser } from "./user-store.ts";

/**
 * Whom a JWT names. The user is read each time, so that a deactivated one is refused from the next request on.
 * @throws not_authenticated: forged, malformed, expired, or of a user that is no more
 * @throws account_disabled
 */
export async function authenticateJwt(
  deps: { readonly database: Database; readonly jwts: JwtSigner },
  jwt: string,
): Promise<Principal> {
  const subject = deps.jwts.verify(jwt);
  const user = subject === null ? null : await selectUser(deps.database.direct, subject.userId);
  if (user === null) throw new AppError("not_authenticated");
  if (!user.isActive) throw new AppError("account_disabled");
  return {
    userId: user.id,
    username: user.username,
    isSuperuser: user.isSuperuser,
    language: user.language,
  };
}
