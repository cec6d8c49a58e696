import type { Database } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import { askerOf } from "../limits/limit-key-rules.ts";
import type { LoginAttempts } from "../limits/login-attempts.ts";
import type { PasswordHasher } from "./password-hasher.port.ts";
import { type Account, selectHighestBcryptCost } from "./user-store.ts";

export type CheckPasswordDeps = {
  readonly database: Pick<Database, "direct">;
  readonly passwords: PasswordHasher;
  readonly loginAttempts: LoginAttempts;
};

/**
 * Checks a password. The limit on failures is checked first. The same work is done whether there is an account or not, so that
 * the response time does not reveal it.
 * @param guess.who the key that failures are counted by: the account's id, else the normal form of the e-mail address
 * @throws login_locked `{limit, retry_after_seconds}`: too many failures for this account and address; nothing was hashed
 */
export async function checkPassword(
  deps: CheckPasswordDeps,
  guess: { readonly who: string; readonly ip: string | null; readonly password: string },
  account: Account | null,
): Promise<boolean> {
  const attempt = await deps.loginAttempts.run(
    guess.who,
    guess.ip ?? "",
    async () => {
      const highest = await selectHighestBcryptCost(deps.database.direct);
      return deps.passwords.verify(guess.password, account?.passwordHash ?? null, askerOf(guess.ip), highest);
    },
    (isRight) => !isRight,
  );
  if (attempt.allowed) return attempt.outcome;
  const { limit, resetSeconds } = attempt.verdict;
  throw new AppError("login_locked", { limit, retry_after_seconds: resetSeconds });
}
