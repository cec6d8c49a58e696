import type { FactKind } from "./fact-kinds.ts";

const STATUS = { status: "text", balance: "money" } as const;
const BALANCE = { balance: "money" } as const;
const BOOKED = {
  status: "text",
  provider: "provider",
  amount: "money",
  balance: "money",
  "debt?": "money",
  transaction_id: "id or null",
} as const;
const REFUNDED = { ...BOOKED, "refund_id?": "id", "amount_rub?": "money" } as const;
const WALLET = { balance: "money", "debt?": "money" } as const;

const CROSSED = { balance: "money", threshold: "money" } as const;

/** Facts about wallets, payments and the books. */
export const FACTS_OF_MONEY = {
  "ledger.mismatch": {
    means: "The nightly proof found errors in the books.",
    resource: "ledger",
    concerns: "nobody",
    after: { mismatches: "number", named: "list" },
  },
  "payment.created": {
    means: "A checkout is open at a payment provider.",
    resource: "payment",
    concerns: "the payer",
    after: { provider: "provider" },
    isUnaudited: true,
  },
  "payment.dispute_lost": {
    means: "A dispute was lost: the sum is taken back.",
    resource: "payment",
    concerns: "the payer",
    before: STATUS,
    after: REFUNDED,
  },
  "payment.dispute_won": {
    means: "A dispute was won: the sum is released.",
    resource: "payment",
    concerns: "the payer",
    before: STATUS,
    after: REFUNDED,
  },
  "payment.disputed": {
    means: "A payment is disputed: its sum is frozen.",
    resource: "payment",
    concerns: "the payer",
    before: STATUS,
    after: REFUNDED,
  },
  "payment.event_settled": {
    means: "A provider's notification was processed; `outcome` contains the result.",
    resource: "payment",
    concerns: "the payer, or nobody if the notification names no payment of this service",
    after: { provider: "provider", outcome: "outcome" },
    isUnaudited: true,
  },
  "payment.mismatch": {
    means: "A provider's notification contradicts the payment, and moved nothing.",
    resource: "payment",
    concerns: "the payer",
    after: { event_id: "text", kind: "text", provider: "provider" },
  },
  "payment.refund_answered": {
    means: "A provider answered the request for a refund.",
    resource: "payment",
    concerns: "the payer",
    after: { refund_id: "id", status: "refund status", amount: "money" },
    isUnaudited: true,
  },
  "payment.refund_refused": {
    means: "A refund failed: the sum is back in the wallet.",
    resource: "payment",
    concerns: "the payer",
    before: STATUS,
    after: REFUNDED,
  },
  "payment.refunded": {
    means: "Money of a payment goes back: it is out of the wallet.",
    resource: "payment",
    concerns: "the payer",
    before: STATUS,
    after: REFUNDED,
  },
  "payment.succeeded": {
    means: "A payment arrived: its sum is in the wallet.",
    resource: "payment",
    concerns: "the payer",
    before: STATUS,
    after: REFUNDED,
  },
  "referral.bonus_clawed_back": {
    means: "A bonus was taken back, in proportion to the refunded share of its purchase.",
    resource: "wallet",
    concerns: "the referrer",
    before: BALANCE,
    after: {
      referred_user_id: "id",
      purchase_id: "id",
      transaction_id: "id",
      taken: "money",
      owed: "money",
      balance: "money",
    },
  },
  "referral.bonus_paid": {
    means: "A referrer got a bonus for a purchase.",
    resource: "wallet",
    concerns: "the referrer",
    before: BALANCE,
    after: {
      referred_user_id: "id",
      purchase_id: "id",
      transaction_id: "id",
      bonus: "money",
      netted: "money",
      balance: "money",
    },
  },
  "wallet.adjusted": {
    means: "An admin changed a balance.",
    resource: "wallet",
    concerns: "the owner of the wallet",
    before: WALLET,
    after: { ...WALLET, transaction_id: "id", "granted?": "money" },
  },
  "wallet.bonus_expired": {
    means: "Granted credit has expired, and is out of the wallet.",
    resource: "wallet",
    concerns: "the owner of the wallet",
    before: BALANCE,
    after: { amount: "money", balance: "money", transaction_id: "id" },
  },
  "wallet.bonus_expiring": {
    means: "Granted credit expires within three days. Recorded once for each grant.",
    resource: "wallet",
    concerns: "the owner of the wallet",
    after: { amount: "money", expires_at: "time" },
    isUnaudited: true,
  },
  "wallet.deposited": {
    means: "A wallet was topped up without a payment, for a trial.",
    resource: "wallet",
    concerns: "the owner of the wallet",
    before: BALANCE,
    after: { amount: "money", balance: "money", transaction_id: "id", provider: "provider" },
  },
  "wallet.low": {
    means: "A balance fell below the user's threshold. Recorded once, until it has recovered.",
    resource: "wallet",
    concerns: "the owner of the wallet",
    after: CROSSED,
    isUnaudited: true,
  },
  "wallet.recovered": {
    means: "A balance that was low is well above the user's threshold again.",
    resource: "wallet",
    concerns: "the owner of the wallet",
    after: CROSSED,
    isUnaudited: true,
  },
} as const satisfies Record<string, FactKind>;
