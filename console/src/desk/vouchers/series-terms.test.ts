import { expect, test } from "vitest";
import { NEW_TERMS, orderOf, readWhole } from "./series-terms.ts";

const MONEY = { ...NEW_TERMS, amount: "12,5", count: "3", days: "30" };

test("what was typed becomes an order of a sum or of a time, without what belongs to the other", () => {
  expect(orderOf({ ...MONEY, note: " Fair " })).toEqual({
    amount: "12.50",
    count: 3,
    valid_days: 30,
    note: "Fair",
  });
  expect(orderOf({ ...MONEY, kind: "time", hours: "36", scope: "certificates_only" })).toEqual({
    duration_hours: 36,
    scope: "certificates_only",
    count: 3,
    valid_days: 30,
    note: null,
  });
});

test.each([
  ["no sum", { amount: "" }],
  ["a sum of nothing", { amount: "0" }],
  ["a sum beyond the largest", { amount: "100000.01" }],
  ["no count", { count: "0" }],
  ["too many", { count: "1001" }],
  ["half a voucher", { count: "1.5" }],
  ["too many days", { days: "1827" }],
  ["no hours", { kind: "time" as const, hours: "8761" }],
])("%s is no order", (_what, change) => {
  expect(orderOf({ ...MONEY, ...change })).toBeNull();
});

test("a whole number is read up to its bound, blanks around it or not", () => {
  expect([readWhole(" 7 ", 7), readWhole("8", 7), readWhole("-1", 7), readWhole("1e1", 20)]).toEqual([
    7,
    null,
    null,
    null,
  ]);
});
