import fc from "fast-check";
import { expect, test } from "vitest";
import { parseDotenv } from "../../../config/dotenv-file.ts";
import { envFileText } from "./env-file-text.ts";

const nothing = { language: null, secretKey: null, targetUrl: null, databaseUrl: null, firstSuperuser: null };

test("any password on one line is read from the file unchanged", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", minLength: 1 }), (password) => {
      fc.pre(!/[\n\r]/.test(password));
      const text = envFileText({ ...nothing, firstSuperuser: { email: "a@example.com", password } });
      const { values, badLines } = parseDotenv(text, {});
      expect(badLines).toEqual([]);
      expect(values.get("FIRST_SUPERUSER_PASSWORD")).toBe(password);
    }),
  );
});

test("a variable reference in a value is not expanded", () => {
  const text = envFileText({ ...nothing, databaseUrl: "postgresql://u:$" + "{HOME}'\\#@h/d" });
  expect(parseDotenv(text, { HOME: "/root" }).values.get("DATABASE_URL")).toBe(
    "postgresql://u:$" + "{HOME}'\\#@h/d",
  );
});

test("a setting that was not chosen is left out", () => {
  expect(parseDotenv(envFileText(nothing), {}).values.size).toBe(0);
});
