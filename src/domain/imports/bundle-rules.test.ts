import { expect, test } from "vitest";
import { readBundle } from "./bundle-rules.ts";
import type { FormerBundle } from "./former-database.port.ts";

const NOW_MS = Date.UTC(2026, 0, 15);
const ROW: FormerBundle = {
  id: "b",
  name: "Starter Pack",
  description: null,
  tokenCount: 5,
  durationHours: 24,
  scope: "full",
  discount: "12.50",
  total: "78.75",
  isActive: true,
  createdAt: "2025-01-01 10:00:00+00",
  updatedAt: null,
};

test("a bundle keeps its price, its discount and its times", () => {
  expect(readBundle(ROW, NOW_MS)).toMatchObject({
    totalCents: 7_875n,
    discountBasisPoints: 1_250,
    createdAt: new Date("2025-01-01T10:00:00Z"),
    updatedAt: new Date("2025-01-01T10:00:00Z"),
  });
});

test.each<Partial<FormerBundle>>([
  { durationHours: 5 },
  { scope: "admin" },
  { tokenCount: 0 },
  { tokenCount: 101 },
  { total: "-1.00" },
  { total: null },
  { name: " " },
  { name: null },
])("a bundle with %j cannot be sold", (row) => {
  expect(readBundle({ ...ROW, ...row }, NOW_MS)).toBeNull();
});
