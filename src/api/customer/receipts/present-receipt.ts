import type { Receipt } from "../../../domain/receipts/receipt.ts";
import { formatVoucherCode } from "../../../domain/vouchers/code-rules.ts";
import { formatTime } from "../../../kernel/time-text.ts";

/** The code as it is printed, and where it is checked. */
export function presentIssued({ code, issuedAt }: Receipt, backendUrl: URL) {
  const printed = formatVoucherCode(code);
  return {
    code: printed,
    issued_at: formatTime(issuedAt),
    // Browsers keep what is behind `#` to themselves: no log has it.
    verify_url: `${new URL("/verify", backendUrl).href}#${printed}`,
  };
}

/** What the sheet says, and nothing else: not whose it is, and not what is so by now. */
export function presentVerified({ code, issuedAt, sheet }: Receipt) {
  return {
    code: formatVoucherCode(code),
    issued_at: formatTime(issuedAt),
    ...(sheet.kind === "token" ? { token: sheet } : { month: sheet }),
  };
}
