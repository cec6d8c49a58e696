import type { Tx } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { VoucherCode } from "../vouchers/code-rules.ts";
import type { Receipt } from "./receipt.ts";
import { selectReceiptByCode, selectSameReceipt } from "./receipt-store.ts";
import type { Sheet } from "./sheet.ts";

/**
 * What the receipt with a code says, for whoever has the code: what was said then, not what is so now.
 * @throws receipt_unknown: there never was one, or none any more, which is not told apart
 */
export async function verifyReceipt(tx: Tx, code: VoucherCode): Promise<Receipt> {
  const receipt = await selectReceiptByCode(tx, code);
  if (receipt === null) throw new AppError("receipt_unknown");
  return receipt;
}

/** The receipt that a user was given for the same words; null if none was. */
export function findIssued(
  tx: Tx,
  { userId, sheet }: { readonly userId: Uuid; readonly sheet: Sheet },
): Promise<Receipt | null> {
  return selectSameReceipt(tx, userId, sheet);
}
