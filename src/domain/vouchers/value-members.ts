import { formatMoney } from "../../kernel/money.ts";
import type { VoucherValue } from "./voucher.ts";

/** What a voucher is good for, as members of a fact. */
export function valueMembers(value: VoucherValue) {
  return value.kind === "znc"
    ? { amount: formatMoney(value.amountCents) }
    : { duration_hours: value.durationHours, scope: value.scope };
}
