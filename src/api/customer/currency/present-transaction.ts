import { type EntryMeaning, meaningOf } from "../../../domain/ledger/entry-meaning-rules.ts";
import type { LedgerTransaction } from "../../../domain/ledger/ledger-transaction.ts";
import type { Posted } from "../../../domain/ledger/post-entry.ts";
import type { Language, Sentence } from "../../../kernel/language.ts";
import { formatMoney } from "../../../kernel/money.ts";
import { formatTime } from "../../../kernel/time-text.ts";

export function presentTransaction(transaction: LedgerTransaction) {
  return {
    id: transaction.id,
    amount: formatMoney(transaction.amountCents),
    granted: formatMoney(transaction.grantedCents),
    transaction_type: transaction.kind,
    description: transaction.description,
    meaning: presentMeaning(meaningOf(transaction)),
    payment_id: transaction.paymentId,
    balance_after: formatMoney(transaction.balanceAfterCents),
    created_at: formatTime(transaction.createdAt),
  };
}

function presentMeaning(meaning: EntryMeaning) {
  return { ...NO_DATA, ...meaning };
}

const NO_DATA = { name: null, tokens: null, hours: null, scope: null };

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
