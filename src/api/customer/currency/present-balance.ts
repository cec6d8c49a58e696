import { paidOf } from "../../../domain/ledger/credit-kind-rules.ts";
import type { Credit } from "../../../domain/ledger/read-credit.ts";
import { formatMoney } from "../../../kernel/money.ts";
import { presentGrantedEnd } from "../../presenters/present-user.ts";

export function presentBalance(credit: Credit) {
  return {
    balance: formatMoney(credit.balanceCents),
    currency: "ZNC" as const,
    debt: formatMoney(credit.debtCents),
    paid: formatMoney(paidOf(credit)),
    granted: formatMoney(credit.grantedCents),
    ...presentGrantedEnd(credit.nextEnd),
  };
}
