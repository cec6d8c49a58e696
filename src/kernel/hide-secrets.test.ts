import fc from "fast-check";
import { expect, test } from "vitest";
import { hideSecrets } from "./hide-secrets.ts";

const BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** 32 or 48 random bytes in base64url, and in hex as by `openssl rand -hex 32`. */
const secret = fc.oneof(
  fc.uint8Array({ minLength: 48, maxLength: 48 }).map((bytes) => Buffer.from(bytes).toString("base64url")),
  fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes).toString("base64url")),
  fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes).toString("hex")),
);
const around = fc.oneof(
  fc.constantFrom("/api/v1/proxy/x/", "?a=1&token=", "Bearer ", "https://h/reset-password#token=", "\n", '"'),
  fc.string({ unit: "grapheme", maxLength: 20 }).filter((text) => !/[\w-]$|^[\w-]/.test(text)),
);

test("our secrets are hidden in any text around them", () => {
  fc.assert(
    fc.property(
      around,
      secret,
      around,
      fc.array(fc.boolean(), { minLength: 64, maxLength: 64 }),
      (a, text, b, ways) => {
        expect(hideSecrets(a + text + b)).not.toContain(text);
        const escaped = [...text].map((character, at) =>
          ways[at] ? `%${character.charCodeAt(0).toString(16)}` : character,
        );
        const hidden = hideSecrets(`${a}${escaped.join("")} ${b}`);
        for (const part of [escaped.join(""), escaped.join("").toUpperCase()])
          expect(hidden).not.toContain(part);
      },
    ),
  );
});

test.each([
  ["postgresql://zenzefi:p@ss:word@db:5432/z", "postgresql://[secret]@db:5432/z"],
  ["connect to rediss://:hunter2@redis/0 failed", "connect to rediss://[secret]@redis/0 failed"],
  ["smtp://mail:hunter2@mail.example", "smtp://[secret]@mail.example"],
  ["/.zenzefi/enter?ticket=abc&to=/", "/.zenzefi/enter?ticket=[secret]&to=/"],
  ["Authorization: Basic YTpi", "Authorization: Basic [secret]"],
  ["password=hunter2 host=db", "password=[secret] host=db"],
])("%s", (text, hidden) => expect(hideSecrets(text)).toBe(hidden));

test.each([
  "/api/v1/proxy/configurations/certificatesColumnVisibility",
  "01a208b5-62a0-7000-8d5f-13811e8de652",
  "duplicate key value violates unique constraint ledger_transactions_user_id_created_at_id_idx",
  "/%D0%BF%D0%BE%D0%BB%D1%8C%D0%B7%D0%BE%D0%B2%D0%B0%D1%82%D0%B5%D0%BB%D1%8C%D0%BF%D0%BE%D0%BB%D1%8C%D0%B7%D0%BE%D0%B2",
  "at startInstance (file:///opt/zenzefi/src/apps/compose.ts:55:21)",
  "POST https://api.example.com/v1/a@b 503",
])("a text without secrets is not changed: %s", (text) => expect(hideSecrets(text)).toBe(text));

test("the time for a long hostile text is linear in its length", () => {
  const texts = [`${BASE64URL.slice(0, 39)}.`, "a.", "x://", "token=", "%41", "Bearer ", "a_b-", "x://a:"];
  for (const text of texts) {
    const long = text.repeat(Math.ceil(60_000 / text.length));
    const startedMs = performance.now();
    hideSecrets(long);
    expect(performance.now() - startedMs).toBeLessThan(1_000);
  }
});

test("the token of a Telegram bot is hidden in a URL, also percent-encoded, and a time of the day is not", () => {
  const secret = "AAF-this_is_the_token_of_a_bot";
  for (const text of [`/bot123456789:${secret}/getMe`, `bot123456789%3A${secret}`]) {
    expect(hideSecrets(text)).not.toContain(secret);
  }
  expect(hideSecrets("at 12:30:45 on 2026-01-15")).toBe("at 12:30:45 on 2026-01-15");
});
