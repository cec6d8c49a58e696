import fc from "fast-check";
import { expect, test } from "vitest";
import { fuzzRuns } from "../../../../test/support/fuzz-runs.ts";
import { faultOfCost, repeatTo } from "../../../../test/support/linear-cost.ts";
import { hideSecrets } from "../../../kernel/hide-secrets.ts";
import { cleanAnswer } from "./clean-answer.ts";
import { createHider } from "./hide-known.ts";

const SETTING = "Quiet-Harbour+9";
const hide = createHider({
  secrets: [SETTING, "postgresql://u:p%40ssw%3Ard-77@db/x"],
  hideShapes: hideSecrets,
  showEmails: false,
});
const clean = (value: unknown): unknown => cleanAnswer(value, hide);

test("the value of a secret setting is hidden in every form that it may have in a text", () => {
  const forms = [
    SETTING,
    encodeURIComponent(SETTING),
    Buffer.from(SETTING).toString("base64"),
    Buffer.from(SETTING).toString("hex"),
    "p@ssw:rd-77",
    "p%40ssw%3Ard-77",
  ];
  for (const form of forms) expect(clean(`x${form}y`)).not.toContain(form);
});

test("what has the shape of a secret is hidden, and what an operator reads is not", () => {
  const secrets = [
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln",
    "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaGhhc2g",
    "$2b$12$abcdefghijklmnopqrstuv",
    `${"sk"}_live_abcdefgh12345678`,
    "\\x0123456789abcdef01",
    "-----BEGIN PRIVATE KEY-----\nabc\ndef",
    "SCRAM-SHA-256$4096:c2FsdA==$c3RvcmVk:c2VydmVy",
  ];
  for (const secret of secrets) expect(clean(`before ${secret}`)).toBe("before [secret]");
  expect(clean('{"password": "tulip", "a": 1}')).toBe('{"password": "[secret]", "a": 1}');
  const plain = [
    "0197a1b2-7c3d-7e4f-8a5b-6c7d8e9fa0b1",
    "ledger_postings_transaction_id_account_index",
    "2026-01-31T09:30:00.000+00:00",
    "/home/zenzefi/apps/zenzefi_backend/dist/worker",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36",
  ];
  for (const text of plain) expect(clean(text)).toBe(text);
});

/** Texts of all alphabets of our secrets, with what other shapes begin with, and what separates words, anywhere in them. */
const pieces = fc.oneof(
  { weight: 8, arbitrary: fc.stringMatching(/^[A-Za-z0-9]{1,50}$/) },
  {
    weight: 2,
    arbitrary: fc.constantFrom("-", "_", "--", "-sk-", "_pk_", "-eyJ", "eyJ", "md5", "-AGE-SECRET-KEY-1"),
  },
);
const alphabets = ["base64url", "base64"] as const;
const secretTexts = fc.oneof(
  fc.tuple(fc.uint8Array({ minLength: 48, maxLength: 48 }), fc.constantFrom(...alphabets)).map(
    // A digit and two letters at its end: random bytes have all three kinds.
    ([bytes, alphabet]) => `${Buffer.from(bytes).toString(alphabet)}aB3`,
  ),
  fc
    .array(pieces, { minLength: 3, maxLength: 20 })
    .map((parts) => `${parts.join("").slice(0, 61).padEnd(61, "x")}aB3`),
);

test("of a secret of our shapes no part is left, whatever its characters are", () => {
  fc.assert(
    fc.property(
      secretTexts,
      fc.constantFrom("", "?token=", "x ", '"', "/p/", "eyJhbGciOi.", "bearer "),
      (secret, before) => {
        const left = String(clean(`${before}${secret} after`));
        const parts = Array.from({ length: secret.length - 11 }, (_, at) => secret.slice(at, at + 12));
        return parts.every((part) => !left.includes(part));
      },
    ),
    { numRuns: fuzzRuns(2_000) },
  );
});

test("a member whose name says that it is secret is hidden whatever it is; ids, counts and flags are not", () => {
  expect(
    clean({
      password_hash: "abc",
      token: "t",
      access_token: { a: "b" },
      token_id: "5",
      token_count: 3,
      has_secret: true,
    }),
  ).toEqual({
    password_hash: "[secret]",
    token: "[secret]",
    access_token: "[secret]",
    token_id: "5",
    token_count: 3,
    has_secret: true,
  });
});

test("an e-mail address is shortened, in full only where it is wanted", () => {
  expect(clean("from anna.b@mail.example.com, boris@пример.рф")).toBe(
    "from a…@mail.example.com, b…@пример.рф",
  );
  const open = createHider({ secrets: [], hideShapes: hideSecrets, showEmails: true });
  expect(cleanAnswer("anna@example.com", open)).toBe("anna@example.com");
});

test("no control or invisible character is left, and none hides a secret", () => {
  const hidden = `${SETTING.slice(0, 5)}\u200b\u0007${SETTING.slice(5)}`;
  expect(clean(`a\u001b[31mb\u202ec\u{e0041}\td\n${hidden}`)).toBe("a[31mbc\td\n[secret]");
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
      expect(String(clean(text))).not.toMatch(/(?![\n\t])[\p{Cc}\p{Cf}]/u);
    }),
    { numRuns: 30 },
  );
});

test("a long text is cut, and a secret that the cut would have divided is not shown in part", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 9_000 }), fc.constantFrom(" ", "z "), (before, filler) => {
      const shown = String(
        clean(`${filler.repeat(before).slice(0, before)}${SETTING}${" end".repeat(2_000)}`),
      );
      expect(shown).not.toContain(SETTING.slice(0, 5));
      expect(shown.length).toBeLessThan(2_100);
    }),
  );
});

test("no text makes the search slow: its cost grows with its length alone", () => {
  const units = [
    "a",
    "я",
    "a.",
    "a@",
    "@a.",
    "A1",
    "A1a/",
    "token ",
    'password "',
    "eyJ",
    "$2b$",
    "-----BEGIN PRIVATE KEY-----",
  ];
  expect(units.map((unit) => faultOfCost(hide, (size) => repeatTo(size, unit), 40_000))).toEqual(
    units.map(() => null),
  );
});

test("values that JSON has not are written, and what has no end is ended", () => {
  const deep: Record<string, unknown> = {};
  deep.deep = deep;
  expect(
    clean({ big: 12345678901234567890n, at: new Date(0), bytes: Buffer.from("x"), none: undefined }),
  ).toEqual({
    big: "12345678901234567890",
    at: "1970-01-01T00:00:00.000Z",
    bytes: "[secret]",
    none: null,
  });
  expect(JSON.stringify(clean(deep))).toContain("[deeper]");
});
