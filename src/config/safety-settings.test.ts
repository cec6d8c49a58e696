import { expect, test } from "vitest";
import { readEnvironment } from "./env.ts";
import { judgeSettings } from "./settings.ts";

// This folder has no .env: the settings are those of the test only.
const judge = (variables: Record<string, string>) =>
  judgeSettings(readEnvironment(import.meta.dirname, variables));

test("nothing is required by default", () => {
  const off = { requiresAdminTotp: false, requiresVerifiedEmail: false };
  expect(judge({}).settings.safety).toEqual(off);
});

test("both requirements can be set, that of confirmed addresses only where mail is sent", () => {
  const both = { REQUIRE_VERIFIED_EMAIL: "true", REQUIRE_ADMIN_2FA: "true" };
  const withMail = judge({ ...both, SMTP_URL: "smtp://mail", MAIL_FROM: "a@b.example" });
  expect(withMail.settings.safety).toEqual({ requiresAdminTotp: true, requiresVerifiedEmail: true });
  expect(withMail.faults).toEqual([]);
  expect(judge(both).faults.map(({ en }) => en)).toEqual([
    "REQUIRE_VERIFIED_EMAIL: true needs SMTP_URL, or nobody could confirm an address",
  ]);
});
