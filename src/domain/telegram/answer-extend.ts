import type { Actor } from "../../kernel/actor.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { HOUR_MS } from "../../kernel/duration.ts";
import { AppError, type ErrorFacts } from "../../kernel/errors.ts";
import type { Uuid } from "../../kernel/ids.ts";
import { type Cents, formatMoney, parseMoney } from "../../kernel/money.ts";
import { formatTime } from "../../kernel/time-text.ts";
import { readSafety } from "../identity/read-safety.ts";
import { readWallet } from "../ledger/read-wallet.ts";
import { sayIn } from "../notifications/say-rules.ts";
import type { AccessToken } from "../tokens/access-token.ts";
import { extendToken } from "../tokens/extend-token.ts";
import { offerExtensions } from "../tokens/offer-extensions.ts";
import { readOwnToken } from "../tokens/read-own-token.ts";
import { type ChatUser, leftText, pageButton } from "./answer-customer.ts";
import type { ChatText } from "./bot-api.port.ts";
import { type ExtensionSubject, extensionSubject, parseExtension } from "./button-rules.ts";
import type { ChatDeps } from "./chat-deps.ts";
import { chatText } from "./chat-text-rules.ts";
import { CHAT_WORDS } from "./chat-words.ts";
import { makeButtons, type PlannedButton } from "./make-buttons.ts";

/** What a token can be extended by, each with its price, as buttons that lead to a question. @throws as `offerExtensions`; email_not_verified */
export async function showExtensions(deps: ChatDeps, user: ChatUser, tokenId: string): Promise<ChatText> {
  const { userId, language, timeZone } = user;
  await requireVerified(deps.database.direct, deps, userId);
  const { token, offers } = await offerExtensions(deps.database.direct, deps, { userId, tokenId });
  const { balanceCents } = await readWallet(deps.database.direct, userId);
  const say = sayIn(language, timeZone);
  const balance = say.znc(formatMoney(balanceCents));
  const rows = offers.map(({ durationHours, costCents }): PlannedButton[] => {
    const [length, price] = [say.length(durationHours), say.znc(formatMoney(costCents))];
    const text = { en: `${length} for ${price}`, ru: `${length} за ${price}` }[language];
    const subject = extensionSubject({ tokenId, durationHours, costCents: null });
    return [{ text, action: "ask_extend_by", subject }];
  });
  const no = { text: CHAT_WORDS.cancel[language], action: "cancel" as const, subject: "" };
  const question = {
    en: "Extend it by how much? Nothing is charged before you confirm.",
    ru: "На сколько продлить? Без подтверждения ничего не спишется.",
  };
  return chatText(
    {
      title: titleOf(token, user),
      lines: [{ en: `Your balance: ${balance}`, ru: `Ваш баланс: ${balance}` }[language], question[language]],
    },
    await makeButtons(deps, user, [...rows, [no]]),
  );
}

/** The question before a token is extended, with its exact price; or what the balance lacks. @throws as `offerExtensions` */
export async function askExtension(deps: ChatDeps, user: ChatUser, subject: string): Promise<ChatText> {
  const { userId, language, timeZone } = user;
  const { tokenId, durationHours } = extensionOf(subject);
  const { token, offers } = await offerExtensions(deps.database.direct, deps, { userId, tokenId });
  const offer = offers.find((each) => each.durationHours === durationHours);
  if (offer === undefined) throw new AppError("extension_too_long");
  const { costCents } = offer;
  const afterCents = (await spendable(deps.database.direct, userId)) - costCents;
  if (afterCents < 0n) return tellMissing(deps, user, costCents, -afterCents);
  const say = sayIn(language, timeZone);
  const [length, price] = [say.length(durationHours), say.znc(formatMoney(costCents))];
  const after = say.znc(formatMoney(afterCents));
  const lines = [
    { en: `Extend it by ${length} for ${price}?`, ru: `Продлить на ${length} за ${price}?` }[language],
    timeText(token, durationHours, user),
    { en: `Your balance after that: ${after}`, ru: `Баланс после этого: ${after}` }[language],
  ];
  const row: PlannedButton[] = [
    {
      text: { en: `Pay ${price}`, ru: `Оплатить ${price}` }[language],
      action: "extend",
      subject: extensionSubject({ tokenId, durationHours, costCents }),
    },
    { text: CHAT_WORDS.no[language], action: "cancel", subject: "" },
  ];
  return chatText({ title: titleOf(token, user), lines }, await makeButtons(deps, user, [row]));
}

/**
 * Extends a token of the chat's user for the price that was confirmed, by the rules of `POST /tokens/{id}/extend`.
 * @param order.isRepeated the update has done so before, and came again: nothing is charged, and the answer is the same
 * @throws as `extendToken`; email_not_verified; changed_since: the price is another one now
 */
export async function extendByButton(
  tx: Tx,
  deps: ChatDeps,
  actor: Actor,
  order: { readonly subject: string; readonly user: ChatUser; readonly isRepeated: boolean },
): Promise<ChatText> {
  const { userId, language, timeZone } = order.user;
  const { tokenId, durationHours, costCents } = extensionOf(order.subject);
  if (!order.isRepeated) {
    await requireVerified(tx, deps, userId);
    if (costCents !== deps.prices[durationHours]) throw new AppError("changed_since");
    await extendToken(tx, deps, actor, { userId, tokenId, durationHours });
  }
  const token = await readOwnToken(tx, deps, { userId, tokenId });
  const { balanceCents } = await readWallet(tx, userId);
  const say = sayIn(language, timeZone);
  const [length, balance] = [say.length(durationHours), say.znc(formatMoney(balanceCents))];
  const price = say.znc(formatMoney(costCents ?? 0n));
  const lines = [
    { en: `Extended by ${length} for ${price}.`, ru: `Продлён на ${length} за ${price}.` }[language],
    timeText(token, 0, order.user),
    { en: `Your balance: ${balance}`, ru: `Ваш баланс: ${balance}` }[language],
  ];
  return chatText({ title: titleOf(token, order.user), lines });
}

/** As the API requires it of whoever buys. @throws email_not_verified */
async function requireVerified(tx: Tx, deps: ChatDeps, userId: Uuid): Promise<void> {
  if (deps.requiresVerifiedEmail && (await readSafety(tx, userId)).awaitsVerification)
    throw new AppError("email_not_verified");
}

/** What a chat is told if the balance turned out too small under its lock. @param facts of `balance_insufficient` */
export async function tellInsufficient(deps: ChatDeps, user: ChatUser, facts: ErrorFacts): Promise<ChatText> {
  const [costCents, thenCents] = [parseMoney(facts.price) ?? 0n, parseMoney(facts.balance) ?? 0n];
  // A debt is not in the facts, and what was paid in since changes nothing of the refusal.
  const nowCents = await spendable(deps.database.direct, user.userId);
  return tellMissing(deps, user, costCents, costCents - (nowCents < thenCents ? nowCents : thenCents));
}

/** The balance, or the debt as a negative sum: what is paid in settles it first. */
async function spendable(tx: Tx, userId: Uuid): Promise<Cents> {
  const { balanceCents, debtCents } = await readWallet(tx, userId);
  return balanceCents - debtCents;
}

function tellMissing(
  deps: ChatDeps,
  { language, timeZone }: ChatUser,
  costCents: Cents,
  missingCents: Cents,
): ChatText {
  const { znc } = sayIn(language, timeZone);
  const [price, balance] = [costCents, costCents - missingCents].map((cents) => znc(formatMoney(cents)));
  const missing = formatMoney(missingCents);
  const text = {
    en: `The balance is too small: it is ${balance}, the extension costs ${price}. You need ${znc(missing)} more.`,
    ru: `Недостаточно средств: на балансе ${balance}, продление стоит ${price}. Не хватает ${znc(missing)}.`,
  };
  const topUp = { en: `Top up ${znc(missing)}`, ru: `Пополнить на ${znc(missing)}` }[language];
  return chatText({ lines: [text[language]] }, pageButton(deps, topUp, `/top-up?amount=${missing}`));
}

/** How a token is named over what can be bought for it. */
function titleOf({ label, durationHours }: AccessToken, { language, timeZone }: ChatUser): string {
  const length = sayIn(language, timeZone).length(durationHours);
  if (label !== null) return `${label} (${length})`;
  return { en: `Token for ${length}`, ru: `Токен на ${length}` }[language];
}

/** When a token ends with so many hours more; of one whose time does not run, how much it has. */
function timeText(token: AccessToken, moreHours: number, { language, timeZone }: ChatUser): string {
  const { expiresAt, frozenUntil, durationHours } = token;
  const say = sayIn(language, timeZone);
  if (expiresAt === null) {
    const length = say.length(durationHours + moreHours);
    return {
      en: `New length: ${length} from the first use on`,
      ru: `Новый срок: ${length} с первого использования`,
    }[language];
  }
  const endMs = expiresAt.getTime() + moreHours * HOUR_MS;
  if (frozenUntil !== null) {
    const left = leftText(endMs - frozenUntil.getTime(), language);
    return {
      en: `New time left: ${left}; it stays frozen`,
      ru: `Новый остаток: ${left}; токен остаётся замороженным`,
    }[language];
  }
  const end = say.moment(formatTime(new Date(endMs)));
  return { en: `New end: ${end}`, ru: `Новый срок: до ${end}` }[language];
}

/** The subject of a button, which `isSubjectOf` has judged. */
function extensionOf(subject: string): ExtensionSubject {
  const extension = parseExtension(subject);
  if (extension === null) throw new Error("a button names no extension");
  return extension;
}
