import { expect, test } from "vitest";
import { isChosenChannel, isFixed, isWanted } from "./preference.ts";

test("without a choice the default of the kind counts", () => {
  expect(isWanted("new_device", "mail", [])).toBe(true);
  expect(isWanted("balance_recovered", "mail", [])).toBe(false);
  expect(isWanted("balance_recovered", "telegram", [])).toBe(true);
});

test("a choice counts for its kind and channel alone", () => {
  const choices = [{ kind: "new_device", channel: "mail", isOn: false }];
  expect(isWanted("new_device", "mail", choices)).toBe(false);
  expect(isWanted("new_device", "telegram", choices)).toBe(true);
  expect(isWanted("new_sign_in", "mail", choices)).toBe(true);
});

test("a changed password is always told by mail, whatever is stored", () => {
  const choices = ["mail", "telegram"].map((channel) => ({ kind: "password_changed", channel, isOn: false }));
  expect(isFixed("password_changed", "mail")).toBe(true);
  expect(isWanted("password_changed", "mail", choices)).toBe(true);
  expect(isWanted("password_changed", "telegram", choices)).toBe(false);
});

test("webhooks obey no preferences of users", () => {
  expect(isChosenChannel("webhook")).toBe(false);
});
