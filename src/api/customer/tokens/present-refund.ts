import { Type } from "typebox";
import type { Refund, RefundPart } from "../../../domain/tokens/refund-rules.ts";
import type { Revocation } from "../../../domain/tokens/revoke-token.ts";
import { SECOND_MS } from "../../../kernel/duration.ts";
import type { Language, Sentence } from "../../../kernel/language.ts";
import { type Cents, formatMoney } from "../../../kernel/money.ts";
import { LOT_MEMBERS, presentLotMembers } from "../../presenters/present-lot.ts";
import { MoneyOut } from "../../server/money-member.ts";

const REFUND_MEMBERS = {
  refund_amount: MoneyOut(
    "The unused share of the price paid: the sum over `parts`. Without extensions, `price_paid` x `left_seconds` / `duration_seconds`, rounded down to 0.01.",
  ),
  refund_granted: MoneyOut("The part of `refund_amount` that comes back as granted ZNC, as it was paid."),
  price_paid: MoneyOut("The price paid for this token, with its extensions."),
  duration_seconds: Type.Integer({ description: "How long it is valid in all.", examples: [86_400] }),
  left_seconds: Type.Number({
    description: "How much of that is left, to the millisecond; all of it before the first use.",
    examples: [64_800],
  }),
  parts: Type.Array(
    Type.Object({
      ...LOT_MEMBERS,
      refund_znc: MoneyOut("`price_znc` x `left_seconds` / `seconds`, rounded down to 0.01."),
    }),
    { description: "The purchase and the extensions that have time left, in the order of their use." },
  ),
  new_balance: MoneyOut("The balance after it."),
};

export const RefundPreviewOut = Type.Object(REFUND_MEMBERS, { title: "RefundPreview" });

export const RevocationOut = Type.Object(
  {
    revoked: Type.Boolean(),
    ...REFUND_MEMBERS,
    message: Type.String({ description: "The same as a sentence for people." }),
  },
  { title: "TokenRevocation" },
);

type Outcome = Omit<Revocation, "tokenId">;

export function presentRefundPreview({ refund, grantedCents, newBalanceCents }: Outcome) {
  return { ...presentRefund(refund, grantedCents), new_balance: formatMoney(newBalanceCents) };
}

export function presentRevocation({ refund, grantedCents, newBalanceCents }: Outcome, language: Language) {
  const amount = formatMoney(refund.amountCents);
  const message: Sentence = {
    en: `The token was revoked. ${amount} ZNC went back to your balance.`,
    ru: `Токен отозван. На баланс возвращено ${amount} ZNC.`,
  };
  return {
    revoked: true,
    ...presentRefund(refund, grantedCents),
    new_balance: formatMoney(newBalanceCents),
    message: message[language],
  };
}

function presentRefund(refund: Refund, grantedCents: Cents) {
  return {
    refund_amount: formatMoney(refund.amountCents),
    refund_granted: formatMoney(grantedCents),
    price_paid: formatMoney(refund.pricePaidCents),
    duration_seconds: refund.durationMs / SECOND_MS,
    left_seconds: refund.leftMs / SECOND_MS,
    parts: refund.parts.map(presentPart),
  };
}

function presentPart({ lot, leftMs, amountCents }: RefundPart) {
  return { ...presentLotMembers({ ...lot, leftMs }), refund_znc: formatMoney(amountCents) };
}
