import { open } from "node:fs/promises";
import { resolve } from "node:path";
import { makeIdentity } from "../../../../adapters/backup-archive/age-keys.ts";
import { fileFault } from "../../../../adapters/backup-archive/backup-folder.ts";
import { systemClock } from "../../../../adapters/system/system-clock.ts";
import type { Cli } from "../../cli.ts";

/** Makes a pair of keys of age: the secret one in a new file that only its owner can read. Never overwrites one. */
export async function makeKey({ terminal, environment }: Cli, out: string): Promise<void> {
  const path = resolve(environment.cwd, out);
  const { file, recipient } = await makeIdentity(new Date(systemClock.nowMs()));
  try {
    const handle = await open(path, "wx", 0o600);
    try {
      await handle.writeFile(file.reveal());
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw fileFault(error);
  }
  terminal.print(`BACKUP_RECIPIENT=${recipient}`);
  terminal.say({
    en: `The secret key is in ${path}. Keep it elsewhere, in two places, and delete it here: without it no backup can be opened.`,
    ru: `Секретный ключ - в ${path}. Храните его в другом месте, в двух экземплярах, а здесь удалите: без него копии не открыть.`,
  });
}
