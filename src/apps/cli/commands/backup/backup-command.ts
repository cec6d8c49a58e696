import type { Command } from "commander";
import type { Sentence } from "../../../../kernel/language.ts";
import type { Cli } from "../../cli.ts";
import { withBackupFaults } from "./backup-faults.ts";
import { listCommand } from "./list-backups.ts";
import { makeCommand } from "./make-backup.ts";
import { makeKey } from "./make-key.ts";
import { restoreCommand } from "./restore-backup.ts";
import { verifyCommand } from "./verify-backup.ts";

const HELP = {
  backup: {
    en: "make a backup of the database and the keys, encrypted with age",
    ru: "сделать резервную копию базы и ключей, зашифрованную age",
  },
  to: {
    en: "write it to this file or folder (BACKUP_DIR unless told)",
    ru: "записать в этот файл или папку (по умолчанию BACKUP_DIR)",
  },
  list: { en: "list the last backups", ru: "показать последние резервные копии" },
  keygen: {
    en: "make a key of age: the secret one in a file, the public one for BACKUP_RECIPIENT",
    ru: "создать ключ age: секретный - в файле, открытый - для BACKUP_RECIPIENT",
  },
  out: { en: "the file of the secret key", ru: "файл секретного ключа" },
  verify: {
    en: "restore a backup (the newest unless told) into a scratch database and prove the books in it",
    ru: "восстановить копию (по умолчанию последнюю) во временную базу и проверить в ней бухгалтерию",
  },
  with: {
    en: "restore into this empty database instead of a new one; it is emptied afterwards",
    ru: "восстановить в эту пустую базу вместо новой; потом она очищается",
  },
  identity: {
    en: "file with the secret key that opens the backup (BACKUP_IDENTITY_FILE unless told)",
    ru: "файл с секретным ключом к копии (по умолчанию BACKUP_IDENTITY_FILE)",
  },
  restore: {
    en: "restore a backup into an empty database",
    ru: "восстановить резервную копию в пустую базу",
  },
  restoreTo: {
    en: "into this database (that of the settings unless told)",
    ru: "в эту базу (по умолчанию - из настроек)",
  },
} satisfies Record<string, Sentence>;

export function addBackupCommands(program: Command, cli: Cli): void {
  const { language } = cli.terminal;
  const backup = program
    .command("backup")
    .description(HELP.backup[language])
    .option("--to <path>", HELP.to[language])
    .action((options: { to?: string }) => withBackupFaults(() => makeCommand(cli, options.to)));
  backup
    .command("list")
    .description(HELP.list[language])
    .action(() => withBackupFaults(() => listCommand(cli)));
  backup
    .command("keygen")
    .description(HELP.keygen[language])
    .option("--out <file>", HELP.out[language], "backup-identity.txt")
    .action(({ out }: { out: string }) => withBackupFaults(() => makeKey(cli, out)));
  backup
    .command("verify")
    .argument("[file]")
    .description(HELP.verify[language])
    .option("--with <url>", HELP.with[language])
    .option("--identity <file>", HELP.identity[language])
    .action((file: string | undefined, options: { with?: string; identity?: string }) =>
      withBackupFaults(() => verifyCommand(cli, file, options)),
    );
  program
    .command("restore")
    .argument("<file>")
    .description(HELP.restore[language])
    .option("--to <url>", HELP.restoreTo[language])
    .option("--identity <file>", HELP.identity[language])
    .action((file: string, options: { to?: string; identity?: string }) =>
      withBackupFaults(() => restoreCommand(cli, file, options)),
    );
}
