import { createHash } from "node:crypto";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Database } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { NewId } from "../../kernel/ids.ts";
import type { Actor } from "../../kernel/words.ts";
import { recordAudit } from "../audit/record-audit.ts";
import { type CheckPasswordDeps, checkPassword } from "./check-password.ts";
import type { JwtSigner } from "./jwt-signer.port.ts";
import type { User } from "./user.ts";
import { selectAccountByEmail } from "./user-store.ts";

export type LogInDeps = CheckPasswordDeps & {
  readonly database: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly jwts: JwtSigner;
};

/**
 * A JWT for the right password. The answer and its time are the same whether the account exists or not: the same
 * queries run and one password is hashed either way. Writes one audit row, be it a success or a failure; an attempt
 * over the limit writes none, since nothing was tried.
 * @throws login_locked `{retry_after_seconds}`: too many failures for this account and address
 * @throws invalid_credentials
 * @throws account_disabled: only after the right password
 */
export async function logIn(
  deps: LogInDeps,
  actor: Actor,
  { email, password }: { readonly email: string; readonly password: string },
): Promise<{ readonly jwt: string; readonly expiresInSeconds: number }> {
  const { direct } = deps.database;
  const { account, isRight } = await checkPassword(deps, { email, ip: actor.ip, password }, () =>
    selectAccountByEmail(direct, email),
  );
  const user = account?.user ?? null;
  if (user === null || !isRight) {
    await recordFailure(deps, actor, email, user, "wrong e-mail address or password");
    throw new AppError("invalid_credentials");
  }
  if (!user.isActive) {
    await recordFailure(deps, actor, email, user, "account disabled");
    throw new AppError("account_disabled");
  }
  await recordAudit(
    direct,
    deps,
    { ...actor, userId: user.id },
    {
      action: "user.login",
      resourceType: "user",
      resourceId: user.id,
    },
  );
  return deps.jwts.sign({ userId: user.id, username: user.username });
}

async function recordFailure(
  deps: LogInDeps,
  actor: Actor,
  email: string,
  user: User | null,
  reason: string,
): Promise<void> {
  await recordAudit(deps.database.direct, deps, actor, {
    action: "user.login_failed",
    resourceType: "user",
    resourceId: user?.id ?? null,
    after: { email_hint: emailHint(email), email_sha256: emailFingerprint(email) },
    reason,
  });
}

/** Enough to recognise one's own mistyped address, too little to learn a stranger's: `j***@example.com`. */
function emailHint(email: string): string {
  const at = email.lastIndexOf("@");
  return at > 0 ? `${email.slice(0, 1)}***${email.slice(at)}` : "***";
}

/** Tells whether two failures were about the same address: the first 64 bits. */
function emailFingerprint(email: string): string {
  return createHash("sha256").update(email.toLowerCase()).digest("hex").slice(0, 16);
}
