import type { Actor } from "../../kernel/actor.ts";
import type { Database } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { Language } from "../../kernel/language.ts";
import { recordFact } from "../facts/record-fact.ts";
import { askerOf } from "../limits/limit-key-rules.ts";
import { type AddUserDeps, addUser } from "./add-user.ts";
import type { PasswordHasher } from "./password-hasher.port.ts";
import type { User } from "./user.ts";
import { selectReferrer } from "./user-store.ts";

export type Registration = {
  readonly email: string;
  readonly username: string;
  readonly password: string;
  readonly fullName: string | null;
  /** The code of the link that the new user came by, in either case of letters. */
  readonly referralCode: string | null;
  readonly language: Language | null;
  /** IANA name; UTC if omitted. */
  readonly timeZone?: string;
  /** Whether a mail will ask the user to confirm the address; false if left out. */
  readonly awaitsVerification?: boolean;
};

/**
 * Creates an account with an empty wallet, and one audit row.
 * @throws email_taken, username_taken, referral_code_unknown: nothing is changed
 */
export async function registerUser(
  deps: AddUserDeps & { readonly database: Database; readonly passwords: PasswordHasher },
  actor: Actor,
  registration: Registration,
): Promise<User> {
  // Hashing is slow on purpose: it runs before the transaction, so that it holds no connection.
  const passwordHash = await deps.passwords.hash(registration.password, askerOf(actor.ip));
  return deps.database.transaction(async (tx) => {
    const { referralCode } = registration;
    const referredById = referralCode === null ? null : await selectReferrer(tx, referralCode);
    if (referralCode !== null && referredById === null) throw new AppError("referral_code_unknown");
    const user = await addUser(tx, deps, {
      email: registration.email,
      username: registration.username,
      passwordHash,
      awaitsVerification: registration.awaitsVerification ?? false,
      fullName: registration.fullName,
      isSuperuser: false,
      referredById,
      language: registration.language,
      ...(registration.timeZone === undefined ? {} : { timeZone: registration.timeZone }),
    });
    await recordFact(
      tx,
      deps,
      { ...actor, userId: user.id },
      {
        name: "user.registered",
        resourceId: user.id,
        userId: user.id,
        after: { username: user.username, referred_by_id: referredById },
      },
    );
    return user;
  });
}
