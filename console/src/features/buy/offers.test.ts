import { describe, expect, it } from "vitest";
import { cheapestByHour, type Offer, pricePerHour, tokenOffers } from "./offers.ts";

const PRICES = tokenOffers(
  [
    { duration_hours: 1, price_znc: "1.00" },
    { duration_hours: 24, price_znc: "18.00" },
    { duration_hours: 720, price_znc: "300.00" },
  ],
  "full",
);

function offer(price: string, tokenCount: number, hours: number): Offer {
  return {
    kind: "token",
    duration: 1,
    id: `${price} ${tokenCount} ${hours}`,
    scope: "full",
    tokenCount,
    hours,
    price,
  };
}

describe("the price of an hour", () => {
  it("is exact where it divides, and rounded to a cent where it does not", () => {
    expect(PRICES.map(pricePerHour)).toEqual([
      { amount: "1.00", isExact: true },
      { amount: "0.75", isExact: true },
      { amount: "0.42", isExact: false },
    ]);
  });

  it("is of all hours of all tokens", () => {
    expect(pricePerHour(offer("1600.00", 20, 168))).toEqual({ amount: "0.48", isExact: false });
  });
});

describe("the lowest price per hour", () => {
  it("marks one offer", () => {
    expect(cheapestByHour(PRICES)?.hours).toBe(720);
  });

  it("is found by the exact price where both round to the same cent", () => {
    const dear = offer("300.00", 1, 720);
    const cheap = offer("299.99", 1, 720);
    expect(cheapestByHour([dear, cheap])).toBe(cheap);
  });

  it("marks no offer if two share it, or if there is only one offer", () => {
    expect(cheapestByHour([offer("10.00", 1, 10), offer("20.00", 2, 10)])).toBeNull();
    expect(cheapestByHour([offer("10.00", 1, 10)])).toBeNull();
  });
});
