import { expect, test } from "vitest";
import { chosenText, minutesText, russian, sayIn } from "./say-rules.ts";

const AT = new Date("2026-03-29T12:05:00Z");

test("money has the decimal sign and the grouping of the language", () => {
  expect(sayIn("en", "UTC").znc("1234567.50")).toBe("1,234,567.50 ZNC");
  expect(sayIn("ru", "UTC").znc("1234567.50")).toBe("1\u00a0234\u00a0567,50 ZNC");
  expect(sayIn("ru", "UTC").znc("-18.00")).toBe("−18,00 ZNC");
});

test("times are those of the reader's zone, and a zone that nobody knows is UTC", () => {
  expect(sayIn("en", "Europe/Moscow").moment(AT)).toBe("29 March 2026 at 15:05 GMT+3");
  expect(sayIn("ru", "Europe/Moscow").moment(AT.toISOString())).toBe("29 марта 2026 г. в 15:05 (Москва)");
  expect(sayIn("ru", "Europe/Moscow").start(AT)).toBe("15:05 29 марта 2026 г. (Москва)");
  expect(sayIn("ru", "UTC").moment(AT)).toBe("29 марта 2026 г. в 12:05 (UTC)");
  expect(sayIn("en", "UTC").start(AT)).toBe("29 March 2026 at 12:05 UTC");
  expect(sayIn("en", "No/Where").moment(AT)).toBe("29 March 2026 at 12:05 UTC");
  expect(sayIn("en", "UTC").moment("nonsense")).toBe("?");
});

test("lengths and counts have the right form of the noun", () => {
  expect([1, 12, 24, 168, 720].map((hours) => sayIn("ru", "UTC").length(hours))).toEqual([
    "1 час",
    "12 часов",
    "24 часа",
    "7 дней",
    "30 дней",
  ]);
  expect(sayIn("en", "UTC").length(1)).toBe("1 hour");
  expect([1, 2, 5, 11, 21].map((count) => russian(count, "a", "b", "c"))).toEqual(["a", "b", "c", "c", "a"]);
  expect(minutesText(125, "ru")).toBe("2 ч 5 мин");
  expect(sayIn("ru", "UTC").bytes(1.5 * 1024 ** 3)).toBe("1,5 ГиБ");
  expect(sayIn("en", "UTC").day("2026-03-29")).toBe("29 March 2026");
});

test("a text that somebody chose is one line of bounded length, without characters that nobody sees", () => {
  expect(chosenText({ label: "a\r\nBcc: b\u202e" }, "label")).toBe("a Bcc: b");
  expect(chosenText({ label: "x".repeat(500) }, "label", 10)).toBe("xxxxxxxxx…");
  expect(chosenText({ label: "😀".repeat(5) }, "label", 4)).toBe("😀😀😀…");
  expect(chosenText({ label: " " }, "label")).toBeNull();
  expect(chosenText({ label: 7 }, "label")).toBeNull();
});
