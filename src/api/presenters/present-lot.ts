import { Type } from "typebox";
import type { ListedLot } from "../../domain/tokens/list-lots.ts";
import { SECOND_MS } from "../../kernel/duration.ts";
import { formatMoney } from "../../kernel/money.ts";
import { formatTime } from "../../kernel/time-text.ts";
import { MoneyOut } from "../server/money-member.ts";
import { Id, Time } from "../server/schema-kinds.ts";

export const LOTS_LIMIT_DEFAULT = 20;

/** The members about a lot that a preview of a refund has too. */
export const LOT_MEMBERS = {
  number: Type.Integer({
    description: "1: the purchase; then the extensions, in the order in which they are used.",
    examples: [1],
  }),
  seconds: Type.Integer({ description: "How long it is.", examples: [86_400] }),
  price_znc: MoneyOut("The price paid for it."),
  left_seconds: Type.Number({
    description: "How much of it is not used yet, to the millisecond; nothing of a revoked token's.",
    examples: [64_800],
  }),
};

export const LotOut = Type.Object(
  {
    id: Id("The lot's id; of the first one, the token's."),
    ...LOT_MEMBERS,
    refunded_znc: MoneyOut("What of its price went back when the token was revoked."),
    transaction_id: Id("The entry that paid it. The first lots of a bundle's tokens share one."),
    bought_at: Time("When it was bought."),
  },
  { title: "TokenLot", description: "A part of a token's time that was bought at once." },
);

export function presentLot(lot: ListedLot) {
  return {
    id: lot.id,
    ...presentLotMembers(lot),
    refunded_znc: formatMoney(lot.refundedCents),
    transaction_id: lot.chargeId,
    bought_at: formatTime(lot.boughtAt),
  };
}

export function presentLotMembers({
  number,
  durationMs,
  priceCents,
  leftMs,
}: Pick<ListedLot, "number" | "durationMs" | "priceCents" | "leftMs">) {
  return {
    number,
    seconds: durationMs / SECOND_MS,
    price_znc: formatMoney(priceCents),
    left_seconds: leftMs / SECOND_MS,
  };
}
