import { Type } from "typebox";
import type { Revocation } from "../../domain/tokens/revoke-token.ts";
import { MoneyOut } from "../../http/money-member.ts";
import { formatMoney } from "../../kernel/money.ts";
import type { Language, Sentence } from "../../kernel/words.ts";

export const RevocationOut = Type.Object(
  {
    revoked: Type.Boolean(),
    refund_amount: MoneyOut("What went back to the balance: the unused share of the price paid."),
    new_balance: MoneyOut("The balance after it."),
    message: Type.String({ description: "The same as a sentence for people." }),
  },
  { title: "TokenRevocation" },
);

export const ReleaseOut = Type.Object(
  {
    released: Type.Boolean({ description: "False: no device held the token." }),
    message: Type.String({ description: "The same as a sentence for people." }),
  },
  { title: "DeviceRelease" },
);

const RELEASED: Sentence = {
  en: "The device was released. Another one can use the token now.",
  ru: "Устройство освобождено. Токеном может пользоваться другое.",
};
const NOT_HELD: Sentence = {
  en: "No device held this token.",
  ru: "Этот токен не был занят устройством.",
};

export function presentRevocation(revocation: Revocation, language: Language) {
  const refund = formatMoney(revocation.refundCents);
  const message: Sentence = {
    en: `The token was revoked. ${refund} ZNC went back to your balance.`,
    ru: `Токен отозван. На баланс возвращено ${refund} ZNC.`,
  };
  return {
    revoked: true,
    refund_amount: refund,
    new_balance: formatMoney(revocation.newBalanceCents),
    message: message[language],
  };
}

export function presentRelease(released: boolean, language: Language) {
  return { released, message: (released ? RELEASED : NOT_HELD)[language] };
}
