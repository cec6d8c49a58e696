import type { Actor } from "../../kernel/actor.ts";
import type { Language } from "../../kernel/language.ts";
import type { Limiter } from "../../kernel/limiter.port.ts";
import type { Mail, Mailer } from "../../kernel/mail.port.ts";
import { clientNetwork } from "../limits/limit-key-rules.ts";
import { takeMailHit } from "../limits/take-hit.ts";
import { issuePasswordReset } from "./issue-password-reset.ts";
import { passwordResetLink } from "./password-reset-link.ts";
import { passwordResetMail } from "./password-reset-mail.ts";
import type { User } from "./user.ts";
import { selectAccountByEmail } from "./user-store.ts";

export type MailPasswordResetDeps = Parameters<typeof issuePasswordReset>[0] & {
  readonly limiter: Limiter;
  /** Where people reach this service: `BACKEND_URL`. */
  readonly backendUrl: URL;
};

/** A client whose socket is closed already shares its limits with all such. */
const NO_ADDRESS = "unknown";

/**
 * Sends a one-time link to an address in the background, if an active account has it: at most 3 an hour to it, and 20 an hour
 * for one network. The caller learns nothing of this, neither by the outcome nor by the time it takes: the same query
 * runs and the same hits are counted either way.
 * @param asked.language what the account has where it has chosen none
 */
export async function mailPasswordReset(
  deps: MailPasswordResetDeps,
  mailer: Mailer,
  actor: Actor,
  asked: { readonly email: string; readonly language: Language },
): Promise<void> {
  const account = await selectAccountByEmail(deps.database.direct, asked.email);
  const ip = actor.ip ?? NO_ADDRESS;
  // Before the queue: what is over its limit takes no place there from others.
  const isAllowed = await takeMailHit(deps, account?.user.id ?? asked.email, ip);
  if (account === null || !account.user.isActive || !isAllowed) return;
  const { user } = account;
  mailer.post(clientNetwork(ip), () => writeMail(deps, actor, user, user.language ?? asked.language));
}

/** The link is made last, so that its hour begins when it is sent. */
async function writeMail(
  deps: MailPasswordResetDeps,
  actor: Actor,
  user: User,
  language: Language,
): Promise<Mail> {
  const { secret } = await issuePasswordReset(deps, actor, user.id);
  return passwordResetMail(language, user.email, passwordResetLink(deps.backendUrl, secret));
}
