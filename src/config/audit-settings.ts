import { resolve } from "node:path";
import { DAY_MS } from "../kernel/duration.ts";
import type { SettingReader } from "./setting-reader.ts";

export type AuditSettings = {
  /** Whom the daily head is mailed to; null: nobody. */
  readonly headTo: string | null;
  /** Null: nothing is exported or deleted. */
  readonly retention: { readonly keepMs: number; readonly folder: string } | null;
};

/** @param dataDir absolute */
export function readAudit(
  reader: SettingReader,
  {
    cwd,
    dataDir,
    isExternal,
  }: { readonly cwd: string; readonly dataDir: string; readonly isExternal: boolean },
): AuditSettings {
  const headTo = reader.read("AUDIT_HEAD_TO");
  const days = reader.read("AUDIT_RETENTION_DAYS");
  const folder = reader.read("AUDIT_EXPORT_DIR");
  if (headTo !== null && !reader.isSet("SMTP_URL")) {
    reader.fault({
      en: "SMTP_URL: missing; AUDIT_HEAD_TO needs it",
      ru: "SMTP_URL: не задан; он нужен для AUDIT_HEAD_TO",
    });
  }
  // Where the database is elsewhere, the working directory may be a place that nobody keeps.
  if (days !== null && folder === null && isExternal && !reader.isSet("DATA_DIR")) {
    reader.fault({
      en: "AUDIT_EXPORT_DIR: missing; AUDIT_RETENTION_DAYS needs it, or DATA_DIR",
      ru: "AUDIT_EXPORT_DIR: не задан; для AUDIT_RETENTION_DAYS нужен он или DATA_DIR",
    });
  }
  const place = folder === null ? resolve(dataDir, "audit") : resolve(cwd, folder);
  return { headTo, retention: days === null ? null : { keepMs: days * DAY_MS, folder: place } };
}
