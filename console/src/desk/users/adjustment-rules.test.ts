import { expect, test } from "vitest";
import { walletAfter } from "./adjustment-rules.ts";

test("what is added pays a debt first, and only the rest is balance", () => {
  expect(walletAfter({ balance: 0n, debt: 500n }, 300n)).toEqual({ balance: 0n, debt: 200n });
  expect(walletAfter({ balance: 0n, debt: 500n }, 800n)).toEqual({ balance: 300n, debt: 0n });
  expect(walletAfter({ balance: 100n, debt: 0n }, 50n)).toEqual({ balance: 150n, debt: 0n });
});

test("no more is deducted than is there", () => {
  expect(walletAfter({ balance: 100n, debt: 0n }, -100n)).toEqual({ balance: 0n, debt: 0n });
  expect(walletAfter({ balance: 100n, debt: 0n }, -101n)).toBeNull();
});
