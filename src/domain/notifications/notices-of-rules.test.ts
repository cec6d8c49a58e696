import fc from "fast-check";
import { expect, test } from "vitest";
import type { RecordedFact } from "../facts/read-facts.ts";
import { NOTICE_KIND_NAMES, noticeKindOf } from "./notice-kinds.ts";
import { balanceMoveOf, crossingOf, noticesOf } from "./notices-of-rules.ts";
import { sayIn } from "./say-rules.ts";
import { TEXTS_OF_USERS } from "./texts-of-users.ts";

const COMMON = { id: 17n, actorId: null, at: new Date(0), resourceId: "r", userId: "u" };

const paid: RecordedFact = {
  ...COMMON,
  name: "payment.succeeded",
  before: { status: "pending", balance: "2.00" },
  after: { status: "succeeded", provider: "mock", amount: "5.00", balance: "7.00", transaction_id: null },
};

test("a payment is told to its payer and to the operators, by the same cause", () => {
  expect(noticesOf(paid)).toMatchObject([
    {
      cause: "fact:17",
      kind: "payment_succeeded",
      userId: "u",
      content: { amount: "5.00", resource_id: "r" },
    },
    { cause: "fact:17", kind: "operator_payment" },
  ]);
});

test("a voucher is told to whoever redeemed it, and its series to the operators", () => {
  const value = { amount: "5.00" };
  const after = { series_id: "s", number: 1, ...value, balance: "7.00", transaction_id: "t" };
  const redeemed = { ...COMMON, name: "voucher.redeemed", before: { balance: "2.00" }, after } as const;
  expect(noticesOf(redeemed).map(({ kind, userId }) => [kind, userId])).toEqual([["voucher_redeemed", "u"]]);
  expect(balanceMoveOf(redeemed)).toEqual({ balanceCents: 700n, fell: false });
  const made = { vouchers: 2, ...value, expires_at: "2026-01-01T00:00:00Z", note: null };
  const series = [
    { ...COMMON, userId: null, name: "voucher.series_created", after: made },
    {
      ...COMMON,
      userId: null,
      name: "voucher.series_revoked",
      before: { open: 1 },
      after: { vouchers: 2, redeemed: 1, ended: 1 },
    },
  ] as const;
  for (const fact of series) expect(noticesOf(fact).map(({ kind }) => kind)).toEqual(["operator_vouchers"]);
});

test("what nobody is told of makes no notice", () => {
  expect(noticesOf({ ...COMMON, name: "user.login" })).toEqual([]);
});

test("a token's end is told by how near it is", () => {
  const after = { expires_at: "2026-01-01T00:00:00Z", duration_hours: 24, label: null };
  const kindsAt = (hours: number) =>
    noticesOf({ ...COMMON, name: "token.expiring", after: { ...after, hours } }).map(({ kind }) => kind);
  expect([kindsAt(24), kindsAt(1)]).toEqual([["token_expiring_24h"], ["token_expiring_1h"]]);
});

test("a takeover by a device is told to the token's owner, one by the owner is not", () => {
  const after = { token_id: "t", former_device_id_hint: "former-1" };
  const fact = { ...COMMON, name: "session.taken_over", before: { device_id_hint: "former-1" } } as const;
  expect(noticesOf({ ...fact, after: { ...after, device_id_hint: "newer-22" } })).toMatchObject([
    { kind: "token_taken_over", userId: "u", content: { token_id: "t", device_id_hint: "newer-22" } },
  ]);
  expect(noticesOf({ ...fact, after })).toEqual([]);
});

test("a purchase lowers a balance, a payment does not, and the news of a low balance moves none", () => {
  expect(balanceMoveOf(paid)).toEqual({ balanceCents: 700n, fell: false });
  const after = { duration_hours: 1, scope: "full", cost: "1.00", balance: "6.00", transaction_id: "t" };
  const bought = { ...COMMON, name: "token.purchased", before: { balance: "7.00" }, after } as const;
  expect(balanceMoveOf(bought)).toEqual({ balanceCents: 600n, fell: true });
  const crossed = { balance: "6.00", threshold: "10.00" };
  expect(balanceMoveOf({ ...COMMON, name: "wallet.low", after: crossed })).toBeNull();
});

test("an adjustment lowers a balance if it was higher before", () => {
  const adjusted = (before: string, after: string) =>
    balanceMoveOf({
      ...COMMON,
      name: "wallet.adjusted",
      before: { balance: before },
      after: { balance: after, transaction_id: "t" },
    })?.fell;
  expect([adjusted("9.00", "8.00"), adjusted("8.00", "9.00")]).toEqual([true, false]);
});

test("a balance is told of once for each crossing, whatever it does in between", () => {
  const moves = fc.array(fc.bigInt({ min: 0n, max: 3_000n }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(moves, fc.bigInt({ min: 1n, max: 2_000n }), (balances, threshold) => {
      let wasLow = false;
      let last = 0n;
      const told: string[] = [];
      for (const balanceCents of balances) {
        const crossing = crossingOf({ balanceCents, fell: balanceCents < last }, threshold, wasLow);
        if (crossing === "low") expect(balanceCents).toBeLessThan(threshold);
        if (crossing === "recovered") expect(balanceCents).toBeGreaterThan(threshold - 1n);
        if (crossing !== null) told.push(crossing);
        wasLow = crossing === null ? wasLow : crossing === "low";
        last = balanceCents;
      }
      // Low and recovered take turns, beginning with low.
      expect(told).toEqual(told.map((_, index) => (index % 2 === 0 ? "low" : "recovered")));
    }),
    { numRuns: 50 },
  );
});

test("a threshold of 0 is never crossed", () => {
  expect(crossingOf({ balanceCents: 0n, fell: true }, 0n, false)).toBeNull();
});

test("each kind has a title in both languages", () => {
  for (const kind of NOTICE_KIND_NAMES) {
    const { title } = noticeKindOf(kind);
    expect(title.ru).toMatch(/\p{Script=Cyrillic}/u);
    expect(title.en).not.toMatch(/\p{Script=Cyrillic}/u);
  }
});

test("whatever touches the second factor is told to its user, in words of its own, and cannot be switched off", () => {
  const facts: readonly RecordedFact[] = [
    { ...COMMON, name: "user.totp_enabled" },
    { ...COMMON, name: "user.totp_disabled" },
    { ...COMMON, name: "user.totp_locked" },
    { ...COMMON, name: "user.recovery_code_used", after: { codes_left: 3 } },
    { ...COMMON, name: "sign_in.refresh_token_reused", after: { generation: 0, newest: 1 } },
  ];
  const notices = facts.flatMap(noticesOf);
  expect(notices.map(({ kind }) => kind)).toEqual(Array(5).fill("two_step_changed"));
  const say = sayIn("en", "UTC");
  const lines = notices.map(({ content, happenedAt }) =>
    TEXTS_OF_USERS.two_step_changed.line(content, say, happenedAt),
  );
  expect(new Set(lines.map(({ en }) => en)).size).toBe(5);
  expect(new Set(lines.map(({ ru }) => ru)).size).toBe(5);
  expect(lines[3]?.en).toContain("Codes left: 3");
  expect(noticeKindOf("two_step_changed")).toMatchObject({ group: "security", isFixed: true });
});
