import { AppError } from "../../kernel/errors.ts";
import type { Language } from "../../kernel/language.ts";
import { formatMoney } from "../../kernel/money.ts";
import { readSafety } from "../identity/read-safety.ts";
import { takeVoucherHit } from "../limits/take-hit.ts";
import { sayIn } from "../notifications/say-rules.ts";
import { parseVoucherCode } from "../vouchers/code-rules.ts";
import { type Redemption, redeemVoucher } from "../vouchers/redeem-voucher.ts";
import { type ChatUser, pageButton } from "./answer-customer.ts";
import type { ChatText } from "./bot-api.port.ts";
import type { ChatDeps } from "./chat-deps.ts";
import { chatText } from "./chat-text-rules.ts";
import { CHAT_WORDS, type ChatWord } from "./chat-words.ts";
import { actorOfUpdate } from "./update-actor.ts";

/** What a chat is told of a voucher that gives nothing. */
const WORD_OF_REFUSAL: Readonly<Record<string, ChatWord>> = {
  voucher_invalid: "voucherInvalid",
  voucher_redeemed_before: "voucherRedeemedBefore",
};

/**
 * Redeems a voucher by the rules of `POST /vouchers/redeem`. A chat has no address, so only its user's attempts are counted. The code is
 * in no answer and is not stored: of an update its number is kept.
 */
export async function answerRedeem(
  deps: ChatDeps,
  user: ChatUser,
  typed: string,
  updateId: string,
): Promise<ChatText> {
  const { language, userId } = user;
  if (typed === "") return alone("voucherHow", language);
  if (deps.requiresVerifiedEmail && (await readSafety(deps.database.direct, userId)).awaitsVerification)
    return alone("verifyFirst", language);
  const code = parseVoucherCode(typed);
  if (code === null) return alone("voucherMistyped", language);
  const limit = { limiter: deps.limiter, limit: deps.voucherLimit };
  if ((await takeVoucherHit(limit, userId, null))?.allowed === false)
    return alone("voucherLimited", language);
  try {
    const actor = actorOfUpdate(userId, updateId);
    const redeemed = await deps.database.transaction((tx) =>
      redeemVoucher(tx, deps, actor, { userId, code }),
    );
    return answerRedeemed(deps, user, redeemed);
  } catch (error) {
    const word = error instanceof AppError ? WORD_OF_REFUSAL[error.code] : undefined;
    if (word === undefined) throw error;
    return alone(word, language);
  }
}

function alone(word: ChatWord, language: Language): ChatText {
  return chatText({ lines: [CHAT_WORDS[word][language]] });
}

/** Never the token itself: the console shows it. */
function answerRedeemed(
  deps: ChatDeps,
  { language, timeZone }: ChatUser,
  { value, wallet }: Redemption,
): ChatText {
  const say = sayIn(language, timeZone);
  if (value.kind === "time") {
    const length = say.length(value.durationHours);
    const line = {
      en: `You got an access token for ${length}. Its time starts when it is first used.`,
      ru: `Вы получили токен доступа на ${length}. Его время пойдёт с первого использования.`,
    };
    return chatText(
      { lines: [line[language]] },
      pageButton(deps, { en: "My tokens", ru: "Мои токены" }[language], "/tokens"),
    );
  }
  const [amount, balance] = [value.amountCents, wallet.balanceCents].map((cents) =>
    say.znc(formatMoney(cents)),
  );
  const line = {
    en: `${amount} credited. Your balance: ${balance}`,
    ru: `Зачислено ${amount}. Ваш баланс: ${balance}`,
  };
  return chatText(
    { lines: [line[language]] },
    pageButton(deps, { en: "Buy a token", ru: "Купить токен" }[language], "/buy"),
  );
}
