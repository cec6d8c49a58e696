import { expect, test } from "vitest";
import { composeMail } from "./compose-mail-rules.ts";

const MESSAGE = {
  subject: "Token “<i>” expires",
  lines: ["Your token “<script>alert(1)</script>” expires."],
  advice: "A & B",
  link: { label: "Buy", url: "https://zenzefi.example/buy?a=1&b=2" },
};

test("texts are escaped in the HTML part, and are as they are in the text part", () => {
  const none = { unsubscribeUrl: null, preferencesUrl: null };
  const { text, html } = composeMail(MESSAGE, "en", "zenzefi.example", none);
  expect(html).not.toContain("<script>");
  expect(html).toContain("A &#38; B");
  expect(html).toContain('href="https://zenzefi.example/buy?a=1&#38;b=2"');
  expect(text).toContain("<script>alert(1)</script>");
  expect(text).toContain("Buy: https://zenzefi.example/buy?a=1&b=2");
});

test("a mail loads nothing, has no colours of its own, and is small", () => {
  const links = { unsubscribeUrl: "https://zenzefi.example/u", preferencesUrl: "https://zenzefi.example/p" };
  const { html, text } = composeMail(MESSAGE, "ru", "zenzefi.example", links);
  expect(html).not.toMatch(/<img|<link|@import|url\(|[;{"]color:|background/);
  expect(html).toContain("color-scheme");
  expect(html.length).toBeLessThan(4_000);
  expect(text).toContain("Больше не присылать такие письма: https://zenzefi.example/u");
});
