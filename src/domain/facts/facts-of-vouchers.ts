import type { FactKind } from "./fact-kinds.ts";

/** A sum, or a time and a scope. */
const VALUE = { "amount?": "money", "duration_hours?": "number", "scope?": "text" } as const;

/** Facts about vouchers. None has a code. */
export const FACTS_OF_VOUCHERS = {
  "voucher.redeemed": {
    means: "Somebody redeemed a voucher: its sum is in the wallet, or its token is there.",
    resource: "voucher",
    concerns: "who redeemed it",
    before: { balance: "money" },
    after: {
      series_id: "id",
      number: "number",
      ...VALUE,
      balance: "money",
      "debt?": "money",
      transaction_id: "id",
      "token_id?": "id",
    },
  },
  "voucher.series_created": {
    means: "Somebody at the desk made vouchers.",
    resource: "voucher_series",
    concerns: "nobody",
    after: { vouchers: "number", ...VALUE, expires_at: "time", note: "text or null" },
  },
  "voucher.series_revoked": {
    means: "Somebody at the desk ended the vouchers of a series that were not redeemed.",
    resource: "voucher_series",
    concerns: "nobody",
    before: { open: "number" },
    after: { vouchers: "number", redeemed: "number", ended: "number" },
  },
} as const satisfies Record<string, FactKind>;
