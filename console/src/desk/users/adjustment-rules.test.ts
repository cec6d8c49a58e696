import { expect, test } from "vitest";
import { ofKind, walletAfter } from "./adjustment-rules.ts";

test("what is added pays a debt first, and only the rest is balance", () => {
  expect(walletAfter({ balance: 0n, debt: 500n }, 300n)).toEqual({ balance: 0n, debt: 200n });
  expect(walletAfter({ balance: 0n, debt: 500n }, 800n)).toEqual({ balance: 300n, debt: 0n });
  expect(walletAfter({ balance: 100n, debt: 0n }, 50n)).toEqual({ balance: 150n, debt: 0n });
});

test("no more is deducted than is there", () => {
  expect(walletAfter({ balance: 100n, debt: 0n }, -100n)).toEqual({ balance: 0n, debt: 0n });
  expect(walletAfter({ balance: 100n, debt: 0n }, -101n)).toBeNull();
});

test("of each kind of credit there is its part of the balance", () => {
  expect([ofKind("paid", 100n, 30n), ofKind("granted", 100n, 30n)]).toEqual([70n, 30n]);
});
