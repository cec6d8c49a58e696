import { expect, test } from "vitest";
import { type Actor, THE_SERVICE } from "../../kernel/actor.ts";
import type { ProductEvent } from "../../kernel/events.port.ts";
import { announcementOf } from "./announcement-of.ts";
import { FACTS, type Fact } from "./fact.ts";

const admin = { ...THE_SERVICE, userId: "a" };
const announced = (fact: Fact, actor: Actor = admin) => announcementOf(fact, actor).event;

const AUDITED_BUNDLE = {
  name: "five",
  scope: "full",
  cost: "9.00",
  balance: "1.00",
  transaction_id: "x",
} as const;

const ENDING = { expires_at: "2026-04-02T00:00:00Z", duration_hours: 24, label: null } as const;
const THAWED = { ...ENDING, thawed_at: "2026-04-01T00:00:00Z", frozen_seconds: 3_600 } as const;

test.each<[Fact, ProductEvent]>([
  [
    { name: "user.registered", resourceId: "u", userId: "u", after: { username: "n", referred_by_id: null } },
    { kind: "user_registered", userId: "u" },
  ],
  [
    { name: "user.login", resourceId: "u", userId: "u" },
    { kind: "login", result: "succeeded" },
  ],
  [
    {
      name: "token.purchased",
      resourceId: "t",
      userId: "u",
      before: { balance: "18.00" },
      after: { duration_hours: 24, scope: "full", cost: "18.00", balance: "0.00", transaction_id: "x" },
    },
    { kind: "token_purchased", tokenId: "t", userId: "u", durationHours: 24 },
  ],
  [
    {
      name: "bundle.purchased",
      resourceId: "b",
      userId: "u",
      before: { balance: "10.00" },
      after: { ...AUDITED_BUNDLE, duration_hours: 12, token_ids: ["1", "2"] },
    },
    { kind: "bundle_purchased", bundleId: "b", userId: "u", tokenCount: 2, durationHours: 12 },
  ],
  [
    {
      name: "token.extended",
      resourceId: "t",
      userId: "u",
      before: { balance: "10.00" },
      after: {
        hours: 12,
        duration_hours: 13,
        scope: "full",
        label: null,
        cost: "10.00",
        balance: "0.00",
        transaction_id: "x",
      },
    },
    { kind: "token_extended", tokenId: "t", userId: "u", hours: 12 },
  ],
  [
    {
      name: "token.frozen",
      resourceId: "t",
      userId: "u",
      after: { ...ENDING, frozen_until: "2026-04-01T00:00:00Z", freezes: 1 },
    },
    { kind: "token_frozen", tokenId: "t", userId: "u" },
  ],
  [
    { name: "token.thawed", resourceId: "t", userId: "u", after: THAWED },
    { kind: "token_thawed", tokenId: "t", userId: "u", by: "owner" },
  ],
  [
    { name: "token.thawed", resourceId: "t", userId: "u", after: { ...THAWED, automatic: true } },
    { kind: "token_thawed", tokenId: "t", userId: "u", by: "time" },
  ],
  [
    {
      name: "token.revoked",
      resourceId: "t",
      userId: "u",
      before: { activated: true },
      after: { refund: "9.00" },
    },
    { kind: "token_revoked", tokenId: "t", userId: "u", refundCents: 900n },
  ],
  [
    {
      name: "session.released",
      resourceId: "s",
      userId: "u",
      before: { token_id: "t", device_id_hint: "d" },
    },
    { kind: "device_released", tokenId: "t", userId: "u" },
  ],
  [
    {
      name: "wallet.deposited",
      resourceId: "u",
      userId: "u",
      before: { balance: "0.00" },
      after: { amount: "18.00", balance: "18.00", transaction_id: "x", provider: "mock" },
    },
    { kind: "balance_deposited", userId: "u", amountCents: 1_800n, provider: "mock" },
  ],
  [
    {
      name: "payment.succeeded",
      resourceId: "p",
      userId: "u",
      before: { status: "pending", balance: "0.00" },
      after: {
        status: "succeeded",
        provider: "stripe",
        amount: "5.00",
        balance: "5.00",
        transaction_id: "x",
      },
    },
    { kind: "balance_deposited", userId: "u", amountCents: 500n, provider: "stripe" },
  ],
  [
    { name: "payment.created", resourceId: "p", userId: "u", after: { provider: "yookassa" } },
    { kind: "payment_created", paymentId: "p", provider: "yookassa" },
  ],
  [
    {
      name: "payment.event_settled",
      resourceId: null,
      userId: null,
      after: { provider: "mock", outcome: "unknown_payment" },
    },
    { kind: "payment_event", provider: "mock", outcome: "unknown_payment", paymentId: null },
  ],
  [
    {
      name: "payment.refund_answered",
      resourceId: "p",
      userId: "u",
      after: { refund_id: "r", status: "pending", amount: "5.00" },
    },
    { kind: "payment_refunded", paymentId: "p", adminId: "a", amountCents: 500n, status: "pending" },
  ],
  [
    {
      name: "user.deactivated",
      resourceId: "u",
      userId: "u",
      before: { is_active: true },
      after: { is_active: false },
    },
    { kind: "user_changed_by_admin", userId: "u", adminId: "a" },
  ],
])("the fact %o is announced as %o", (fact, event) => {
  expect(announced(fact)).toEqual(event);
});

test("a failed sign-in is announced as one of a disabled account only if the account is disabled", () => {
  const failed = (reason: string): Fact => ({
    name: "user.login_failed",
    resourceId: null,
    userId: null,
    after: { email_hint: "j***@example.com", email_sha256: "0" },
    reason,
  });
  expect(announced(failed("account disabled"))).toEqual({ kind: "login", result: "disabled" });
  expect(announced(failed("wrong e-mail address or password"))).toEqual({ kind: "login", result: "failed" });
});

test("what the service or the command line does is not announced as the act of an admin", () => {
  const before = { is_superuser: false, role: null };
  const granted: Fact = {
    name: "user.superuser_granted",
    resourceId: "u",
    userId: "u",
    before,
    after: { is_superuser: true, role: "owner" },
  };
  expect(announced(granted, THE_SERVICE)).toBeNull();
});

test("exactly the facts that end or change access make instances read the feed at once", () => {
  const changing = Object.entries(FACTS).flatMap(([name, kind]) => ("changesAccess" in kind ? [name] : []));
  expect(changing.sort()).toEqual([
    "import.done",
    "maintenance.cancelled",
    "maintenance.changed",
    "maintenance.planned",
    "session.ended",
    "session.released",
    "session.taken_over",
    "token.extended",
    "token.frozen",
    "token.gifted",
    "token.revoked",
    "token.rotated",
    "token.thawed",
    "token.time_added",
    "token.time_taken_back",
    "user.activated",
    "user.deactivated",
  ]);
  const ended: Fact = {
    name: "session.ended",
    resourceId: "s",
    userId: "u",
    before: { token_id: "t", user_id: "u", device_id_hint: "d" },
  };
  expect(announcementOf(ended, admin)).toEqual({ event: null, changesAccess: true });
  expect(announcementOf({ name: "user.login", resourceId: "u", userId: "u" }, admin).changesAccess).toBe(
    false,
  );
});

test("a fact that has no event is not announced", () => {
  const ended: Fact = { name: "sign_in.ended", resourceId: "s", userId: "u" };
  expect(announcementOf(ended, admin)).toEqual({ event: null, changesAccess: false });
});
