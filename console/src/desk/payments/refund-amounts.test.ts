import { describe, expect, it } from "vitest";
import { isRefundable, refundNow } from "./refund-amounts.ts";

const PAID = {
  status: "succeeded",
  amount_znc: "100.00",
  refunded_znc: "0.00",
  paid_rub: "250.00",
  refunded_rub: "0.00",
  disputed_rub: "0.00",
  lost_rub: "0.00",
};

describe("a payment", () => {
  it("is refundable while some of it was not returned, and the desk has no refund under way", () => {
    expect(isRefundable(PAID, [])).toBe(true);
    expect(isRefundable({ ...PAID, status: "refunded", refunded_rub: "100.00" }, [])).toBe(true);
    expect(isRefundable({ ...PAID, refunded_rub: "200.00", lost_rub: "50.00" }, [])).toBe(false);
    expect(isRefundable({ ...PAID, status: "disputed" }, [])).toBe(false);
    expect(isRefundable(PAID, [{ origin: "desk", status: "failed" }])).toBe(true);
    expect(isRefundable(PAID, [{ origin: "desk", status: "requested" }])).toBe(false);
    expect(isRefundable(PAID, [{ origin: "provider", status: "succeeded" }])).toBe(true);
  });

  it("gives back what was not returned yet, at most the balance", () => {
    expect(refundNow(PAID, { balance: "130.50", granted: "0.00" })).toEqual({
      amount: "100.00",
      balanceAfter: "30.50",
      spent: "0.00",
    });
    expect(refundNow(PAID, { balance: "40.00", granted: "0.00" })).toEqual({
      amount: "40.00",
      balanceAfter: "0.00",
      spent: "60.00",
    });
    const half = { ...PAID, refunded_znc: "50.00" };
    expect(refundNow(half, { balance: "200.00", granted: "0.00" })).toEqual({
      amount: "50.00",
      balanceAfter: "150.00",
      spent: "0.00",
    });
    expect(refundNow({ ...PAID, refunded_znc: "120.00" }, { balance: "9.00", granted: "0.00" }).amount).toBe(
      "0.00",
    );
  });

  it("gives back no granted credit", () => {
    const wallet = { balance: "130.50", granted: "90.50" };
    expect(refundNow(PAID, wallet)).toEqual({ amount: "40.00", balanceAfter: "90.50", spent: "60.00" });
    expect(refundNow(PAID, { balance: "50.00", granted: "50.00" }).amount).toBe("0.00");
  });
});
