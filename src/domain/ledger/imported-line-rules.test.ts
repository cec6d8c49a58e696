import fc from "fast-check";
import { expect, test } from "vitest";
import { type FormerEntry, type ImportedLine, layEntry, layOpening } from "./imported-line-rules.ts";
import type { Wallet } from "./wallet.ts";

const AT = "2026-01-15 12:00:00.123456+00";
let ids = 0;
const newId = () => `id-${++ids}`;
const EMPTY: Wallet = { balanceCents: 0n, grantedCents: 0n, debtCents: 0n };

const entry = (amountCents: bigint): FormerEntry => ({
  id: newId(),
  kind: amountCents < 0n ? "purchase" : "deposit",
  amountCents,
  description: "old",
  paymentId: null,
  createdAt: AT,
});

function walk(amounts: readonly bigint[], signedCents: bigint, start = EMPTY) {
  let wallet = start;
  const lines: ImportedLine[] = [];
  for (const laid of amounts.map((amount) => () => layEntry(wallet, entry(amount), newId))) {
    const { after, lines: added } = laid();
    wallet = after;
    lines.push(...added);
  }
  const { after, lines: added } = layOpening(wallet, signedCents, AT, newId);
  return { lines: [...lines, ...added], after };
}

test("a debit that the history does not cover has an adjustment of what is missing before it", () => {
  const { lines } = walk([500n, -1_800n], 0n);
  expect(lines.map(({ amountCents, balanceAfterCents, micros }) => [amountCents, balanceAfterCents, micros]))
    // The last line is the opening, of nothing.
    .toEqual([
      [500n, 500n, 0],
      [1_300n, 1_800n, -1],
      [-1_800n, 0n, 0],
      [0n, 0n, 0],
    ]);
});

test("a balance below zero becomes a debt, which later credits of the history repay", () => {
  const { lines, after } = walk([], -300n);
  expect(after).toEqual({ balanceCents: 0n, grantedCents: 0n, debtCents: 300n });
  expect(lines.map(({ amountCents, counterAccount }) => [amountCents, counterAccount])).toEqual([
    [300n, "debts"],
    [-300n, "imported"],
  ]);
  expect(walk([1_000n], 700n, after).after).toEqual({ balanceCents: 700n, grantedCents: 0n, debtCents: 0n });
});

test("after any history the wallet is what it was, no balance is below zero, and each line starts where one ended", () => {
  const money = fc.bigInt({ min: -100_000n, max: 100_000n });
  fc.assert(
    fc.property(fc.array(money, { maxLength: 12 }), money, money, (amounts, first, last) => {
      const one = walk(amounts, first);
      const two = walk(amounts, last, one.after);
      expect(two.after.balanceCents - two.after.debtCents).toBe(last);
      let balance = 0n;
      for (const line of [...one.lines, ...two.lines]) {
        balance += line.amountCents;
        expect(line.balanceAfterCents).toBe(balance);
        expect(balance >= 0n).toBe(true);
      }
      const brought = [...one.lines, ...two.lines].filter((line) => line.counterAccount === "imported");
      expect(brought.reduce((sum, line) => sum + line.amountCents, 0n)).toBe(last);
    }),
  );
});
