import { type Actor, NO_ADDRESS } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Database } from "../../kernel/database.port.ts";
import { DAY_MS } from "../../kernel/duration.ts";
import { AppError } from "../../kernel/errors.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import type { Language } from "../../kernel/language.ts";
import type { Limiter } from "../../kernel/limiter.port.ts";
import type { Mail, Mailer } from "../../kernel/mail.port.ts";
import type { Random } from "../../kernel/random.port.ts";
import { recordFact } from "../facts/record-fact.ts";
import { clientNetwork } from "../limits/limit-key-rules.ts";
import { takeVerificationHit } from "../limits/take-hit.ts";
import { upsertVerification } from "./email-verification-store.ts";
import { selectUser } from "./user-store.ts";
import { verificationLink } from "./verification-link.ts";
import { verificationMail } from "./verification-mail.ts";

export type MailVerificationDeps = {
  readonly database: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly random: Random;
  readonly limiter: Limiter;
  /** The address of this service for people: `BACKEND_URL`. */
  readonly backendUrl: URL;
};

/** A mail is read the next morning at the latest; whoever comes later asks for another. */
const LINK_VALID_MS = DAY_MS;
const SECRET_BYTES = 32;

/**
 * Sends a one-time link to a user's address in the background, which shows that mail to it arrives: at most 3 an hour to one account, and
 * 20 mails an hour for one network. An earlier link becomes invalid.
 * @param language that of the mail, if the user has chosen none
 * @throws email_verified_already
 * @throws rate_limited `{retry_after_seconds}`
 */
export async function mailVerification(
  deps: MailVerificationDeps,
  mailer: Mailer,
  actor: Actor,
  { userId, language }: { readonly userId: Uuid; readonly language: Language },
): Promise<void> {
  const user = await selectUser(deps.database.direct, userId);
  if (user === null) throw new AppError("not_authenticated");
  if (user.emailVerifiedAt !== null) throw new AppError("email_verified_already");
  const ip = actor.ip ?? NO_ADDRESS;
  // Before the queue, so that mails over the limit take no space in it.
  const verdict = await takeVerificationHit(deps, userId, ip);
  if (!verdict.allowed) throw new AppError("rate_limited", { retry_after_seconds: verdict.resetSeconds });
  mailer.post(clientNetwork(ip), () => writeMail(deps, actor, userId, language));
}

/** The link is made when the mail is sent, so that its day begins then. @returns null if there is nothing to verify any more */
function writeMail(
  deps: MailVerificationDeps,
  actor: Actor,
  userId: Uuid,
  language: Language,
): Promise<Mail | null> {
  const secret = deps.random.bytes(SECRET_BYTES).toString("base64url");
  const expiresAt = new Date(deps.clock.nowMs() + LINK_VALID_MS);
  return deps.database.transaction(async (tx) => {
    const user = await selectUser(tx, userId);
    if (user === null || !user.isActive || user.emailVerifiedAt !== null) return null;
    const { email } = user;
    await upsertVerification(tx, { userId, secret, email, expiresAt });
    await recordFact(tx, deps, actor, {
      name: "user.email_verification_issued",
      resourceId: userId,
      userId,
      after: { expires_at: expiresAt.toISOString() },
    });
    return verificationMail(user.language ?? language, email, verificationLink(deps.backendUrl, secret));
  });
}
