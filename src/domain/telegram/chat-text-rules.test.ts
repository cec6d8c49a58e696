import { expect, test } from "vitest";
import { buttonText, chatText } from "./chat-text-rules.ts";

test("what somebody has chosen is no markup", () => {
  const { html } = chatText({ title: "<i>", lines: ["a & b", '</b><a href="https://evil.example">x</a>'] });
  expect(html).toBe(
    "<b>&#60;i&#62;</b>\na &#38; b\n&#60;/b&#62;&#60;a href=&#34;https://evil.example&#34;&#62;x&#60;/a&#62;",
  );
});

test("a text is never longer than Telegram takes, nor cut within a character or a reference", () => {
  const { html } = chatText({ lines: Array.from({ length: 40 }, () => "<😀>".repeat(300)) });
  expect(html.length).toBeLessThanOrEqual(4_096);
  expect(Buffer.from(html).toString()).toBe(html);
  expect(html.replaceAll(/&#\d+;/g, "")).not.toContain("&");
  expect([...buttonText("😀".repeat(100))]).toHaveLength(60);
});
