import { existsSync } from "node:fs";
import type { Backup } from "../../../../domain/backups/list-backups.ts";
import { listBackups } from "../../../../domain/backups/list-backups.ts";
import { formatTime } from "../../../../kernel/time-text.ts";
import { hostOfBackups } from "../../../wiring/compose-backups.ts";
import type { Cli } from "../../cli.ts";
import type { Terminal } from "../../terminal/terminal.ts";
import { withMigratedDatabase } from "../open-database.ts";
import { sentenceOfReason } from "./backup-faults.ts";
import { formatBytes } from "./byte-text.ts";

/** `zenzefi backup list`: the last attempts of all instances and commands, newest first, and what became of their files. */
export async function listCommand(cli: Cli): Promise<void> {
  const { terminal } = cli;
  const backups = await withMigratedDatabase(cli, (database) => listBackups(database.direct));
  for (const backup of backups) terminal.print(lineOf(terminal, backup));
  if (backups.length === 0) terminal.say({ en: "No backup was made yet.", ru: "Копий ещё нет." });
}

function lineOf({ language, paint }: Terminal, backup: Backup): string {
  const time = formatTime(backup.startedAt);
  if (backup.outcome === "running") return `${time}  ${{ en: "running", ru: "создаётся" }[language]}`;
  if (backup.outcome === "failed") {
    const failed = { en: "failed", ru: "не удалась" }[language];
    const reason = sentenceOfReason(backup.reason ?? "")[language];
    return `${time}  ${paint("red", failed)}  ${[reason, backup.path].filter(Boolean).join("  ")}`;
  }
  const isVerified = backup.verifiedAt !== null;
  const verified = { en: "verified", ru: "проверена" }[language];
  const parts = [
    paint("green", isVerified ? verified : { en: "made", ru: "создана" }[language]),
    formatBytes(backup.bytes ?? 0),
    placeOf(backup)[language],
  ];
  return `${time}  ${parts.join("  ")}`;
}

/** Without a shared disk, a file is only on the machine that made it. */
function placeOf({ path, host }: Backup) {
  const file = path ?? "";
  if (host !== hostOfBackups()) return { en: `${host}:${file}`, ru: `${host}:${file}` };
  if (existsSync(file)) return { en: file, ru: file };
  return { en: `${file} (no longer there)`, ru: `${file} (файла больше нет)` };
}
