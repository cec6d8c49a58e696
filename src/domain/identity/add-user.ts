import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { NewId } from "../../kernel/ids.ts";
import type { Random } from "../../kernel/random.port.ts";
import { openWallet } from "../ledger/open-wallet.ts";
import { makeReferralCode } from "../referrals/make-referral-code.ts";
import type { User } from "./user.ts";
import { insertUser, type NewUser, selectAccountByEmail, usernameExists } from "./user-store.ts";

export type AddUserDeps = { readonly clock: Clock; readonly newId: NewId; readonly random: Random };

/** Two codes of 62 random bits are practically never equal: after so many tries the source of randomness is broken. */
const REFERRAL_CODE_TRIES_MAX = 3;

/**
 * Creates a user with an empty wallet. The caller records the fact.
 * @throws email_taken, username_taken: nothing is changed
 */
export async function addUser(
  tx: Tx,
  deps: AddUserDeps,
  user: Omit<NewUser, "id" | "referralCode" | "createdAt">,
): Promise<User> {
  const newUser = { ...user, id: deps.newId(), createdAt: new Date(deps.clock.nowMs()) };
  for (let tries = 0; tries < REFERRAL_CODE_TRIES_MAX; tries += 1) {
    const added = await insertUser(tx, { ...newUser, referralCode: makeReferralCode(deps.random) });
    if (added !== null) {
      await openWallet(tx, added.id);
      return added;
    }
    if ((await selectAccountByEmail(tx, user.email)) !== null) throw new AppError("email_taken");
    if (await usernameExists(tx, user.username)) throw new AppError("username_taken");
  }
  throw new Error("no free referral code was found");
}
