import type { LedgerTransaction } from "../../../domain/ledger/ledger-transaction.ts";
import type { Posted } from "../../../domain/ledger/post-entry.ts";
import type { Language, Sentence } from "../../../kernel/language.ts";
import { formatMoney } from "../../../kernel/money.ts";
import { formatTime } from "../../../kernel/time-text.ts";

export function presentTransaction(transaction: LedgerTransaction) {
  return {
    id: transaction.id,
    amount: formatMoney(transaction.amountCents),
    transaction_type: transaction.kind,
    description: transaction.description,
    payment_id: transaction.paymentId,
    balance_after: formatMoney(transaction.balanceAfterCents),
    created_at: formatTime(transaction.createdAt),
  };
}

export function presentMockPurchase(deposit: Posted, language: Language) {
  const amount = formatMoney(deposit.amountCents);
  const message: Sentence = {
    en: `${amount} ZNC were added to your balance.`,
    ru: `На баланс зачислено ${amount} ZNC.`,
  };
  return {
    success: true,
    amount,
    new_balance: formatMoney(deposit.wallet.balanceCents),
    message: message[language],
  };
}
