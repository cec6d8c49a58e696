import { describe, expect, it } from "vitest";
import { previewPrice } from "./price-preview.ts";

const byDiscount = (text: string, count = 5) => previewPrice("18.00", count, { by: "discount", text });
const byTotal = (text: string, count = 5) => previewPrice("18.00", count, { by: "total", text });

describe("the preview of a bundle's price", () => {
  it("has the total of a discount, rounded down to a cent", () => {
    expect(byDiscount("10")).toEqual({
      base: "90.00",
      total: "81.00",
      discount: "10",
      savings: "9.00",
      perToken: "16.20",
    });
    expect(previewPrice("0.99", 1, { by: "discount", text: "33,33" })).toMatchObject({ total: "0.66" });
    expect(byDiscount("0")).toMatchObject({ total: "90.00", savings: "0.00" });
    expect(byDiscount("100")).toMatchObject({ total: "0.00", perToken: "0.00" });
  });

  it("has the discount of a total, rounded to a hundredth of a percent", () => {
    expect(byTotal("60")).toMatchObject({ total: "60.00", discount: "33.33", savings: "30.00" });
    expect(byTotal("81,00")).toMatchObject({ discount: "10" });
  });

  it("is none for what the service would refuse", () => {
    for (const text of ["", "x", "101", "-1", "10.555"]) expect(byDiscount(text)).toBeNull();
    for (const text of ["", "90.01", "-5", "1.234"]) expect(byTotal(text)).toBeNull();
    for (const count of [0, -1, 1.5, Number.NaN]) expect(byDiscount("10", count)).toBeNull();
  });
});
