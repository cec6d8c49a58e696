import type { SettingReader } from "./setting-reader.ts";

export type SafetySettings = {
  /** Administrators need a second factor for the desk. */
  readonly requiresAdminTotp: boolean;
  /** Users who registered while mail was sent pay in and buy only after they have confirmed their address. */
  readonly requiresVerifiedEmail: boolean;
};

export function readSafety(reader: SettingReader): SafetySettings {
  const requiresVerifiedEmail = reader.read("REQUIRE_VERIFIED_EMAIL");
  if (requiresVerifiedEmail && !reader.isSet("SMTP_URL")) {
    reader.fault({
      en: "REQUIRE_VERIFIED_EMAIL: true needs SMTP_URL, or nobody could confirm an address",
      ru: "REQUIRE_VERIFIED_EMAIL: true требует SMTP_URL, иначе подтвердить адрес нельзя",
    });
  }
  return { requiresAdminTotp: reader.read("REQUIRE_ADMIN_2FA"), requiresVerifiedEmail };
}
