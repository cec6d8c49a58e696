import fc from "fast-check";
import { expect, test } from "vitest";
import { moveWallet } from "./debt-rules.ts";

test("after any movements no balance is below zero, no wallet has both a balance and a debt, and no sum is lost", () => {
  const moves = fc.array(fc.tuple(fc.bigInt(-1_000n, 1_000n), fc.boolean()), { maxLength: 30 });
  fc.assert(
    fc.property(moves, (moves) => {
      let wallet = { balanceCents: 0n, debtCents: 0n };
      let movedCents = 0n;
      for (const [amountCents, mayOwe] of moves) {
        const move = moveWallet(wallet, amountCents, mayOwe);
        if (move === null) {
          expect(mayOwe || wallet.balanceCents + amountCents >= 0n).toBe(false);
          continue;
        }
        wallet = move.after;
        movedCents += amountCents;
        expect(wallet.balanceCents >= 0n && wallet.debtCents >= 0n).toBe(true);
        expect(wallet.balanceCents === 0n || wallet.debtCents === 0n).toBe(true);
        expect(wallet.balanceCents - wallet.debtCents).toBe(movedCents);
      }
    }),
  );
});

test("a debit takes the balance and makes the rest a debt; a credit pays the debt first", () => {
  const owing = moveWallet({ balanceCents: 100n, debtCents: 0n }, -300n, true);
  expect(owing).toEqual({ lentCents: 200n, deductedCents: 0n, after: { balanceCents: 0n, debtCents: 200n } });
  expect(moveWallet({ balanceCents: 0n, debtCents: 200n }, 250n, false)).toEqual({
    lentCents: 0n,
    deductedCents: 200n,
    after: { balanceCents: 50n, debtCents: 0n },
  });
});
