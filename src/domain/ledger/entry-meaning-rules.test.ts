import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fuzzRuns } from "../../../test/support/fuzz-runs.ts";
import { SCOPES } from "../../kernel/scope.ts";
import {
  describeBundle,
  describeExtension,
  describeGift,
  describeReturnedToken,
  describeToken,
  describeVoucherToken,
  ENTRY_TEXTS,
  meaningOf,
} from "./entry-meaning-rules.ts";

test("the texts of entries are those of all entries that were ever made", () => {
  expect(ENTRY_TEXTS).toEqual({
    adjustment: "Adjustment",
    bonus: "Referral bonus",
    bonus_expired: "Granted credit has expired",
    bonus_returned: "Referral bonus taken back: its purchase was refunded",
    debt_deducted: "Netted with what was owed",
    debt_lent: "Owed: the balance did not cover what follows",
    dispute_lost: "Taken back: the dispute was lost",
    dispute_opened: "Frozen: the payment is disputed",
    dispute_won: "Released: the dispute was won",
    former_difference: "Balance changed in v0.6 without an entry",
    mock_deposit: "Mock deposit",
    payment: "Payment",
    payment_refund_failed: "The payment could not be refunded",
    payment_refunded: "Payment refunded",
    voucher: "Voucher",
  });
  expect([
    describeToken(24, "full"),
    describeReturnedToken(1, "certificates_only"),
    describeBundle("Ten", 10, 24, "full"),
    describeVoucherToken(24, "full"),
    describeGift(24, "full"),
  ]).toEqual([
    "Access token, 24 h, full",
    "Refund of an access token, 1 h, certificates_only",
    "Bundle Ten: 10 access tokens, 24 h, full",
    "Access token by a voucher, 24 h, full",
    "Access token as a gift, 24 h, full",
  ]);
});

describe("the meaning", () => {
  const hours = fc.integer({ min: 1, max: 8_760 });
  const scope = fc.constantFrom(...SCOPES);
  const tricky = fc.constantFrom("A: 1 access tokens, 1 h, full", "Bundle B", "", "два\nслова");
  const names = fc.oneof(fc.string({ maxLength: 100 }), tricky);

  test("of a sale is read out of what describes it, whatever the bundle is called", () => {
    fc.assert(
      fc.property(names, hours, hours, scope, (name, tokens, duration, sold) => {
        const description = describeBundle(name, tokens, duration, sold);
        const bundle = { code: "bundle", name, tokens, hours: duration, scope: sold };
        expect(meaningOf({ kind: "purchase", description })).toEqual(bundle);
        const token = { hours: duration, scope: sold };
        expect(meaningOf({ kind: "purchase", description: describeToken(duration, sold) })).toEqual({
          code: "token",
          ...token,
        });
        expect(meaningOf({ kind: "purchase", description: describeExtension(duration, sold) })).toEqual({
          code: "token_extended",
          ...token,
        });
        expect(meaningOf({ kind: "purchase", description: describeVoucherToken(duration, sold) })).toEqual({
          code: "token_by_voucher",
          ...token,
        });
        expect(meaningOf({ kind: "purchase", description: describeGift(duration, sold) })).toEqual({
          code: "token_by_gift",
          ...token,
        });
        expect(meaningOf({ kind: "refund", description: describeReturnedToken(duration, sold) })).toEqual({
          code: "token_returned",
          ...token,
        });
      }),
      { numRuns: fuzzRuns(50) },
    );
  });

  test("of every fixed text is its code, and of anything else the text itself", () => {
    for (const [code, description] of Object.entries(ENTRY_TEXTS)) {
      expect(meaningOf({ kind: "adjustment", description })).toEqual({ code });
    }
    for (const description of [
      "wrong top-up",
      "",
      "Access token, 24 h, full",
      "Extension of an access token, 1 h, full",
    ]) {
      expect(meaningOf({ kind: "adjustment", description })).toEqual({ code: "text" });
    }
    expect(meaningOf({ kind: "purchase", description: "Access token, 24 h, all" })).toEqual({ code: "text" });
  });
});
