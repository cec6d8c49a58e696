import fc from "fast-check";
import { expect, test } from "vitest";
import { moveWallet } from "./debt-rules.ts";

const EMPTY = { balanceCents: 0n, grantedCents: 0n, debtCents: 0n };
const cents = fc.bigInt(-1_000n, 1_000n);
const rules = fc.constantFrom("paid", "granted", "paid_first", "granted_first", "half") as fc.Arbitrary<
  "paid" | "granted" | "paid_first" | "granted_first" | "half"
>;

test("after any movements no balance is below zero, no wallet has both a balance and a debt, and no cent of either kind is lost", () => {
  const moves = fc.array(fc.tuple(cents, fc.boolean(), rules), { maxLength: 30 });
  fc.assert(
    fc.property(moves, (moves) => {
      let wallet = EMPTY;
      let movedCents = 0n;
      let grantedCents = 0n;
      for (const [amountCents, mayOwe, word] of moves) {
        const half = amountCents > 0n ? { grantedCents: amountCents / 2n } : "granted_first";
        const rule = word === "half" ? half : word;
        const move = moveWallet(wallet, amountCents, mayOwe, rule);
        if (move === null) {
          const isOfOneKind = rule === "paid" || rule === "granted";
          expect(isOfOneKind || (!mayOwe && wallet.balanceCents + amountCents < 0n)).toBe(true);
          continue;
        }
        wallet = move.after;
        movedCents += amountCents;
        grantedCents += move.grantedCents - move.deductedGrantedCents;
        expect(wallet.balanceCents >= 0n && wallet.debtCents >= 0n).toBe(true);
        expect(wallet.balanceCents === 0n || wallet.debtCents === 0n).toBe(true);
        expect(wallet.balanceCents - wallet.debtCents).toBe(movedCents);
        expect(wallet.grantedCents >= 0n && wallet.grantedCents <= wallet.balanceCents).toBe(true);
        expect(wallet.grantedCents).toBe(grantedCents);
      }
    }),
  );
});

test("a debit takes the balance and makes the rest a debt; a credit pays the debt first", () => {
  const owing = moveWallet({ ...EMPTY, balanceCents: 100n, grantedCents: 30n }, -300n, true);
  expect(owing).toMatchObject({ grantedCents: -30n, lentCents: 200n, after: { ...EMPTY, debtCents: 200n } });
  expect(moveWallet({ ...EMPTY, debtCents: 200n }, 250n, false)).toMatchObject({
    lentCents: 0n,
    deductedCents: 200n,
    after: { ...EMPTY, balanceCents: 50n },
  });
});

test("a debt takes paid credit before granted credit", () => {
  const move = moveWallet({ ...EMPTY, debtCents: 80n }, 100n, false, { grantedCents: 40n });
  expect(move).toMatchObject({ deductedCents: 80n, deductedGrantedCents: 20n });
  expect(move?.after).toEqual({ balanceCents: 20n, grantedCents: 20n, debtCents: 0n });
});
