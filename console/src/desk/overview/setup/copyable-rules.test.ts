import { expect, test } from "vitest";
import { copyableOf } from "./copyable-rules.ts";

test.each([
  [
    "ZENZEFI_TARGET_URL=https://your-server in .env, and a restart. Then: zenzefi doctor --only target",
    ["ZENZEFI_TARGET_URL=", "zenzefi doctor --only target"],
  ],
  ["SMTP_URL и MAIL_FROM в .env.", ["SMTP_URL=", "MAIL_FROM="]],
  ["REQUIRE_ADMIN_2FA=true requires it.", ["REQUIRE_ADMIN_2FA=true"]],
  ["ZENZEFI_TARGET_CA=ПУТЬ к центру сертификации", ["ZENZEFI_TARGET_CA="]],
  [
    "zenzefi backup keygen, then BACKUP_RECIPIENT in .env; keep the key elsewhere.",
    ["BACKUP_RECIPIENT=", "zenzefi backup keygen"],
  ],
  ["zenzefi doctor --only mail проверит почтовый сервер.", ["zenzefi doctor --only mail"]],
  ["Turn on two-step sign-in in your account.", []],
])("of %j one copies %j", (sentence, copyable) => {
  expect(copyableOf(sentence)).toEqual(copyable);
});
