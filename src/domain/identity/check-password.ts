import { AppError } from "../../kernel/errors.ts";
import type { LoginAttempts } from "../limits/login-attempts.ts";
import type { PasswordHasher } from "./password-hasher.port.ts";
import type { Account } from "./user-store.ts";

export type CheckPasswordDeps = {
  readonly passwords: PasswordHasher;
  readonly loginAttempts: LoginAttempts;
};

/**
 * Judges a password against the account that `find` reads. The limit on failures is asked first, and one password is
 * hashed whether there is an account or not.
 * @throws login_locked `{limit, retry_after_seconds}`: too many failures for this account and address; nothing was hashed
 */
export async function checkPassword(
  deps: CheckPasswordDeps,
  guess: { readonly email: string; readonly ip: string | null; readonly password: string },
  find: () => Promise<Account | null>,
): Promise<{ readonly account: Account | null; readonly isRight: boolean }> {
  const attempt = await deps.loginAttempts.run(
    guess.email,
    guess.ip ?? "",
    async () => {
      const account = await find();
      const isRight = await deps.passwords.verify(guess.password, account?.passwordHash ?? null);
      return { account, isRight };
    },
    (outcome) => !outcome.isRight,
  );
  if (attempt.allowed) return attempt.outcome;
  const { limit, resetSeconds } = attempt.verdict;
  throw new AppError("login_locked", { limit, retry_after_seconds: resetSeconds });
}
