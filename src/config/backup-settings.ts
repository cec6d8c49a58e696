import { resolve } from "node:path";
import type { Secret } from "../kernel/secret.ts";
import type { KeptBackups } from "./backup-kinds.ts";
import type { SettingReader } from "./setting-reader.ts";

export type BackupSettings = {
  /** Absolute; null: only `backup --to` can make one. */
  readonly folder: string | null;
  /** Null: the service makes none by itself. */
  readonly everyMs: number | null;
  /** Whom they are encrypted for; null: none can be made. */
  readonly lock:
    | { readonly kind: "recipients"; readonly recipients: readonly string[] }
    | { readonly kind: "passphrase"; readonly passphrase: Secret<string> }
    | null;
  readonly identity: Secret<string> | null;
  readonly keep: KeptBackups;
  /** A secret: it may contain a password of the other place. */
  readonly afterCommand: Secret<string> | null;
};

export function readBackups(reader: SettingReader, cwd: string): BackupSettings {
  const folder = reader.read("BACKUP_DIR");
  const everyMs = reader.read("BACKUP_EVERY");
  const lock = readLock(reader);
  if (everyMs !== null && !reader.isSet("BACKUP_DIR")) {
    reader.fault({
      en: "BACKUP_DIR: missing; BACKUP_EVERY needs it",
      ru: "BACKUP_DIR: не задан; он нужен для BACKUP_EVERY",
    });
  }
  if (everyMs !== null && !reader.isSet("BACKUP_RECIPIENT") && !reader.isSet("BACKUP_PASSPHRASE")) {
    reader.fault({
      en: "BACKUP_RECIPIENT: missing; BACKUP_EVERY needs it or BACKUP_PASSPHRASE; make one with: zenzefi backup keygen",
      ru: "BACKUP_RECIPIENT: не задан; для BACKUP_EVERY нужен он или BACKUP_PASSPHRASE; создать: zenzefi backup keygen",
    });
  }
  return {
    folder: folder === null ? null : resolve(cwd, folder),
    everyMs,
    lock,
    identity: reader.read("BACKUP_IDENTITY"),
    keep: reader.read("BACKUP_KEEP"),
    afterCommand: reader.read("BACKUP_AFTER_COMMAND"),
  };
}

function readLock(reader: SettingReader): BackupSettings["lock"] {
  const recipients = reader.read("BACKUP_RECIPIENT");
  const passphrase = reader.read("BACKUP_PASSPHRASE");
  if (reader.isSet("BACKUP_RECIPIENT") && reader.isSet("BACKUP_PASSPHRASE")) {
    reader.fault({
      en: "BACKUP_RECIPIENT and BACKUP_PASSPHRASE: set one of them; a file of age has the one or the other",
      ru: "BACKUP_RECIPIENT и BACKUP_PASSPHRASE: задайте что-то одно; в файле age бывает либо то, либо другое",
    });
  }
  if (recipients !== null) return { kind: "recipients", recipients };
  return passphrase === null ? null : { kind: "passphrase", passphrase };
}
