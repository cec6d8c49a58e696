import { expect, test } from "vitest";
import { readEntry } from "./entry-rules.ts";
import type { FormerTransaction } from "./former-database.port.ts";
import { timeText } from "./value-rules.ts";

const NOW_MS = Date.UTC(2026, 0, 15);
const NOW = timeText(NOW_MS);
const ROW: FormerTransaction = {
  id: "e",
  userId: "u",
  amount: "-18.00",
  kind: "PURCHASE",
  description: "24 h",
  paymentId: null,
  createdAt: "2025-01-01 10:00:00+00",
};
const read = (row: Partial<FormerTransaction>) => readEntry({ ...ROW, ...row }, NOW, NOW_MS);

test.each([
  ["DEPOSIT", "deposit"],
  ["PURCHASE", "purchase"],
  ["REFUND", "refund"],
  ["referral_bonus", "referral_bonus"],
])("a transaction of type %s is a %s", (kind, ours) => {
  expect(read({ kind })).toMatchObject({ entry: { id: "e", kind: ours, amountCents: -1_800n }, notes: [] });
});

test.each<[Partial<FormerTransaction>, object | null, string[]]>([
  [{ amount: "NaN" }, null, ["entry_unreadable"]],
  [{ amount: null }, null, ["entry_unreadable"]],
  [{ amount: "1.005" }, { amountCents: 101n }, ["entry_rounded"]],
  [{ kind: "GIFT" }, { kind: "adjustment" }, ["entry_kind_unknown"]],
  [{ kind: null, description: null }, { kind: "adjustment", description: "" }, ["entry_kind_unknown"]],
  [{ createdAt: null }, { createdAt: NOW }, ["time_unusable"]],
])("a transaction with %j has its decided outcome", (row, entry, notes) => {
  const found = read(row);
  expect(found.notes).toEqual(notes);
  if (entry === null) expect(found.entry).toBeNull();
  else expect(found.entry).toMatchObject(entry);
});
