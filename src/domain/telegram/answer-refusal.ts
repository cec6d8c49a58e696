import { AppError, type ErrorCode } from "../../kernel/errors.ts";
import type { ChatUser } from "./answer-customer.ts";
import { tellInsufficient } from "./answer-extend.ts";
import { wordText } from "./answer-text.ts";
import type { ChatText } from "./bot-api.port.ts";
import type { ChatDeps } from "./chat-deps.ts";
import type { ChatWord } from "./chat-words.ts";

/** What a chat is told of what was refused. @throws `error` itself, if it is none of those that a user can do something about */
export async function textOfError(deps: ChatDeps, user: ChatUser, error: unknown): Promise<ChatText> {
  if (!(error instanceof AppError)) throw error;
  if (error.code === "balance_insufficient") return tellInsufficient(deps, user, error.facts);
  const word = WORDS_OF_ERRORS[error.code];
  if (word === undefined) throw error;
  return wordText(word, user.language);
}

const WORDS_OF_ERRORS: Partial<Record<ErrorCode, ChatWord>> = {
  account_disabled: "deactivated",
  changed_since: "priceChanged",
  email_not_verified: "verifyFirst",
  extension_too_long: "extensionTooLong",
  extensions_limit: "extensionsLimit",
  freeze_off: "freezeGone",
  freeze_over: "freezeGone",
  freeze_running: "freezeGone",
  freeze_too_short: "freezeGone",
  freeze_unused: "freezeGone",
  freezes_limit: "freezeGone",
  maintenance_limit: "maintenanceTaken",
  maintenance_over: "maintenanceOver",
  maintenance_overlap: "maintenanceTaken",
  nothing_to_refund: "nothingToRefund",
  only_granted_left: "onlyGrantedLeft",
  payment_not_found: "paymentGone",
  payment_not_refundable: "paymentGone",
  takeover_off: "takeoverOff",
  takeovers_limit: "takeoversLimit",
  token_expired: "tokenGone",
  token_not_found: "tokenGone",
};
