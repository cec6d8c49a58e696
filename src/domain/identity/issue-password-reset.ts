import type { Actor } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Database } from "../../kernel/database.port.ts";
import { HOUR_MS } from "../../kernel/duration.ts";
import { AppError } from "../../kernel/errors.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import type { Random } from "../../kernel/random.port.ts";
import type { Role } from "../../kernel/role.ts";
import { recordFact } from "../facts/record-fact.ts";
import { upsertReset } from "./password-reset-store.ts";
import { mayChangeAccount } from "./role-rules.ts";
import { lockUser } from "./user-store.ts";

/** Long enough to pass it on by telephone, short enough that a forgotten message is of no use to others. */
const RESET_VALID_MS = HOUR_MS;
const SECRET_BYTES = 32;

/**
 * Creates a secret that sets a user's password once, within an hour. An earlier secret becomes invalid. Writes one audit row,
 * which does not contain the secret. Locks the user until the transaction ends.
 * @param by the role of who will hold the secret: the account is in their hands. Null: the owner of the account, by mail
 * @throws account_protected: the account has a role, and `by` is not an owner
 * @throws not_found: there is no such user
 */
export function issuePasswordReset(
  deps: {
    readonly database: Database;
    readonly clock: Clock;
    readonly newId: NewId;
    readonly random: Random;
  },
  actor: Actor,
  { userId, by }: { readonly userId: Uuid; readonly by: Role | null },
): Promise<{ readonly secret: string; readonly expiresAt: Date }> {
  const secret = deps.random.bytes(SECRET_BYTES).toString("base64url");
  const expiresAt = new Date(deps.clock.nowMs() + RESET_VALID_MS);
  return deps.database.transaction(async (tx) => {
    const user = await lockUser(tx, userId);
    if (user === null) throw new AppError("not_found");
    if (by !== null && !mayChangeAccount(by, user.role)) throw new AppError("account_protected");
    await upsertReset(tx, { userId, secret, expiresAt });
    await recordFact(tx, deps, actor, {
      name: "user.password_reset_issued",
      resourceId: userId,
      userId,
      after: { expires_at: expiresAt.toISOString() },
    });
    return { secret, expiresAt };
  });
}
