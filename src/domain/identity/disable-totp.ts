import type { Actor } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Database, Tx } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import { recordFact } from "../facts/record-fact.ts";
import { clearTotpAt } from "./sign-in-store.ts";
import { deleteTotp } from "./totp-store.ts";
import type { User } from "./user.ts";
import { lockUser, selectAccountByEmail } from "./user-store.ts";
import { type BothFactors, type BothFactorsDeps, withBothFactors } from "./with-both-factors.ts";

type RemoveDeps = { readonly clock: Clock; readonly newId: NewId };

/**
 * Removes the second factor of the user who asks, with the recovery codes. Sign-ins go on, but count as ones without it. Writes one audit
 * row.
 * @throws what `withBothFactors` throws: nothing is changed
 */
export function disableTotp(
  deps: BothFactorsDeps,
  actor: Actor,
  userId: Uuid,
  factors: BothFactors,
): Promise<void> {
  return withBothFactors(deps, actor, userId, factors, async (tx) => {
    await remove(tx, deps, actor, userId, null);
  });
}

/**
 * The same for the command line, where the user has lost the app and the recovery codes.
 * @throws not_found: no account has this address
 * @throws totp_not_enabled: nothing is changed
 */
export function disableTotpOf(
  deps: RemoveDeps & { readonly database: Database },
  actor: Actor,
  email: string,
): Promise<User> {
  return deps.database.transaction(async (tx) => {
    const account = await selectAccountByEmail(tx, email);
    if (account === null) throw new AppError("not_found");
    const { user } = account;
    await lockUser(tx, user.id);
    await remove(tx, deps, actor, user.id, "removed by the operator, without a code");
    return user;
  });
}

async function remove(
  tx: Tx,
  deps: RemoveDeps,
  actor: Actor,
  userId: Uuid,
  reason: string | null,
): Promise<void> {
  if (!(await deleteTotp(tx, userId))) throw new AppError("totp_not_enabled");
  await clearTotpAt(tx, userId);
  await recordFact(tx, deps, actor, {
    name: "user.totp_disabled",
    resourceId: userId,
    userId,
    ...(reason === null ? {} : { reason }),
  });
}
