import { createHash } from "node:crypto";
import type { Actor } from "../../kernel/actor.ts";
import { bcryptCostOf } from "../../kernel/bcrypt-text.ts";
import type { Database } from "../../kernel/database.port.ts";
import { normalEmail } from "../../kernel/email.ts";
import { AppError } from "../../kernel/errors.ts";
import type { Events } from "../../kernel/events.port.ts";
import { LOGIN_FAILURES } from "../facts/facts-of-accounts.ts";
import { recordFact } from "../facts/record-fact.ts";
import { askerOf } from "../limits/limit-key-rules.ts";
import { type CheckPasswordDeps, checkPassword } from "./check-password.ts";
import { type OpenCheckedDeps, type Opening, openCheckedSignIn } from "./open-checked-sign-in.ts";
import type { SignedIn, SignInWishes } from "./open-sign-in.ts";
import { upgradeOf } from "./upgrade-hash.ts";
import type { User } from "./user.ts";
import {
  type Account,
  lockPassword,
  replaceHash,
  selectAccount,
  selectAccountByEmail,
} from "./user-store.ts";

export type LogInDeps = CheckPasswordDeps &
  OpenCheckedDeps & { readonly database: Database; readonly events: Events };

/** A JWT, and nothing to renew it by. */
const JWT_ONLY: SignInWishes = { staySignedIn: false, refresh: false, replaces: [] };

/**
 * Opens a sign-in for the right password, and for the right code if the account has a second factor. For a wrong one, the answer and its time are the same whether the account exists or
 * not: the same queries run, and the same hashes are computed. Writes one audit row for a success or a failure. An attempt over the
 * limit writes none and is only counted, since no password was checked.
 * @throws login_locked `{retry_after_seconds}`: too many failures for this account and address
 * @throws invalid_credentials
 * @throws account_disabled, totp_required, totp_code_wrong, totp_locked, totp_unreadable: only after the right password
 */
export async function logIn(
  deps: LogInDeps,
  actor: Actor,
  { email, password, totpCode = null }: Credentials,
  wishes: SignInWishes = JWT_ONLY,
): Promise<SignedIn> {
  const { direct } = deps.database;
  const account = await selectAccountByEmail(direct, email);
  const who = account?.user.id ?? normalEmail(email);
  const isRight = await checkPassword(deps, { who, ip: actor.ip, password }, account).catch(
    (error: unknown) => countLimited(deps, error),
  );
  if (account === null || !isRight) {
    await recordFailure(deps, actor, email, account?.user ?? null, LOGIN_FAILURES.wrong);
    throw new AppError("invalid_credentials");
  }
  if (!account.user.isActive) {
    await recordFailure(deps, actor, email, account.user, LOGIN_FAILURES.disabled);
    throw new AppError("account_disabled");
  }
  const attempt = { password, totpCode, wishes };
  const opening =
    (await open(deps, actor, account, attempt)) ?? (await openAfterUpgrade(deps, actor, account, attempt));
  if (opening !== null && "error" in opening) throw opening.error;
  if (opening !== null) return opening.signedIn;
  await recordFailure(deps, actor, email, account.user, LOGIN_FAILURES.changed);
  throw new AppError("invalid_credentials");
}

type Credentials = {
  readonly email: string;
  readonly password: string;
  /** Of the app, or a recovery code; null if none was sent. */
  readonly totpCode?: string | null;
};

type Attempt = {
  readonly password: string;
  readonly totpCode: string | null;
  readonly wishes: SignInWishes;
};

/** Several log-ins of an account from v0.6 at once: one of them has replaced the hash, and the others check the new one. */
async function openAfterUpgrade(
  deps: LogInDeps,
  actor: Actor,
  { user: { id: userId }, passwordHash }: Account,
  attempt: Attempt,
): Promise<Opening | null> {
  if (bcryptCostOf(passwordHash) === null) return null;
  const account = await selectAccount(deps.database.direct, userId);
  if (account === null || !account.user.isActive) return null;
  const guess = { who: userId, ip: actor.ip, password: attempt.password };
  return (await checkPassword(deps, guess, account)) ? open(deps, actor, account, attempt) : null;
}

/**
 * Opens the sign-in. A change of the password ends all sign-ins; a log-in that began before the change must not succeed after
 * it. A bcrypt hash is replaced in the same transaction.
 * @returns null if the password, or its hash, has changed since it was checked
 */
async function open(
  deps: LogInDeps,
  actor: Actor,
  { user, passwordHash }: Account,
  { password, totpCode, wishes }: Attempt,
): Promise<Opening | null> {
  const upgraded = await upgradeOf(deps.passwords, password, passwordHash, askerOf(actor.ip));
  return deps.database.transaction(async (tx) => {
    const isCurrent =
      upgraded === null
        ? await lockPassword(tx, user.id, passwordHash)
        : await replaceHash(tx, user.id, passwordHash, upgraded);
    if (!isCurrent) return null;
    const checked = { user, passwordHash: upgraded ?? passwordHash, totpCode };
    return openCheckedSignIn(tx, deps, actor, checked, wishes);
  });
}

async function recordFailure(
  deps: LogInDeps,
  actor: Actor,
  email: string,
  user: User | null,
  reason: string,
): Promise<void> {
  const userId = user?.id ?? null;
  const after = { email_hint: emailHint(email), email_sha256: emailFingerprint(email) };
  await deps.database.transaction((tx) =>
    recordFact(tx, deps, actor, { name: "user.login_failed", resourceId: userId, userId, after, reason }),
  );
}

/** An attempt over the limit is not recorded as a fact: a flood of log-ins must not fill the disk. */
function countLimited({ events }: LogInDeps, error: unknown): never {
  if (error instanceof AppError && error.code === "login_locked") {
    events.emit({ kind: "login", result: "limited" });
  }
  throw error;
}

/** Enough to recognise one's own mistyped address, too little to reveal an unknown one: `j***@example.com`. */
function emailHint(email: string): string {
  const at = email.lastIndexOf("@");
  return at > 0 ? `${email.slice(0, 1)}***${email.slice(at)}` : "***";
}

/** Shows whether two failures had the same address: the first 64 bits of its SHA-256. */
function emailFingerprint(email: string): string {
  return createHash("sha256").update(normalEmail(email)).digest("hex").slice(0, 16);
}
