import { describe, expect, it } from "vitest";
import { differencesOf } from "./difference-rules.ts";

describe("the differences of two states", () => {
  it("begin with the members that changed", () => {
    const before = { name: "Week", price: "10.00", count: 5 };
    expect(differencesOf(before, { name: "Week", price: "9.00", count: 5 })).toEqual([
      { name: "price", before: "10.00", after: "9.00", isChanged: true },
      { name: "name", before: "Week", after: "Week", isChanged: false },
      { name: "count", before: "5", after: "5", isChanged: false },
    ]);
  });

  it("name members that only one state has, and tell null from a missing one", () => {
    expect(differencesOf({ role: null }, { role: "owner", kinds: ["a", "b"] })).toEqual([
      { name: "role", before: "—", after: "owner", isChanged: true },
      { name: "kinds", before: null, after: '["a","b"]', isChanged: true },
    ]);
  });

  it("are no changes where only one state is known", () => {
    expect(differencesOf(null, { amount: "5.00" })).toEqual([
      { name: "amount", before: null, after: "5.00", isChanged: false },
    ]);
    expect(differencesOf(null, null)).toEqual([]);
  });
});
