import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { DAY_MS } from "../../kernel/duration.ts";
import { AppError } from "../../kernel/errors.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import type { Random } from "../../kernel/random.port.ts";
import { lockWallet } from "../ledger/lock-wallet.ts";
import { makeVoucherCode, VOUCHER_RANDOM_BYTES } from "../vouchers/code-rules.ts";
import type { Receipt } from "./receipt.ts";
import { countReceipts, insertReceipt, selectSameReceipt, touchReceipt } from "./receipt-store.ts";
import type { Sheet } from "./sheet.ts";

/** Enough to print each token of a busy week. */
export const RECEIPTS_OF_A_DAY = 50;
/** A token a day for five years. At some 5 kB each they are 10 MB. */
const RECEIPTS_OF_A_USER = 2_000;

/**
 * Gives a sheet a code; the same code if the same user was given one for the same words before. Locks the user's wallet until the transaction
 * ends, so that of two at once the second finds the first one's receipt.
 * @param sheet of this user, as it was just read
 * @throws receipts_limit: too many within a day, or in all; nothing is changed
 */
export async function issueReceipt(
  tx: Tx,
  deps: { readonly clock: Clock; readonly newId: NewId; readonly random: Random },
  { userId, sheet }: { readonly userId: Uuid; readonly sheet: Sheet },
): Promise<Receipt> {
  await lockWallet(tx, userId);
  const issuedAt = new Date(deps.clock.nowMs());
  const same = await selectSameReceipt(tx, userId, sheet);
  if (same !== null) {
    await touchReceipt(tx, same.id, issuedAt);
    return same;
  }
  const { all, recent } = await countReceipts(tx, userId, new Date(issuedAt.getTime() - DAY_MS));
  if (recent >= RECEIPTS_OF_A_DAY || all >= RECEIPTS_OF_A_USER) throw new AppError("receipts_limit");
  const code = makeVoucherCode(deps.random.bytes(VOUCHER_RANDOM_BYTES));
  const receipt = { id: deps.newId(), userId, code, sheet, issuedAt };
  await insertReceipt(tx, receipt);
  return receipt;
}
