import { randomBytes } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { resolve } from "node:path";
import type { BackupOpeners } from "../../../../adapters/backup-archive/age-keys.ts";
import { ageIdentity } from "../../../../config/backup-kinds.ts";
import { BackupFault } from "../../../../domain/backups/backup-file.port.ts";
import { type Cli, settingsOf } from "../../cli.ts";
import { CliFault } from "../../terminal/cli-fault.ts";

const IDENTITY_BYTES_MAX = 65_536;

/** The command with another database than that of its settings. */
export function withDatabaseUrl(cli: Cli, url: string | undefined): Cli {
  if (url === undefined) return cli;
  requireNoPassword(url);
  const values = [...cli.environment.values].filter(([name]) => !name.startsWith("POSTGRES_"));
  return { ...cli, environment: { ...cli.environment, values: new Map([...values, ["DATABASE_URL", url]]) } };
}

/** The command line can be read by every user of the machine. node-postgres reads ~/.pgpass and PGPASSWORD, as psql does. */
function requireNoPassword(text: string): void {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url !== null && url.password === "" && !url.searchParams.has("password")) return;
  throw new CliFault(
    {
      en: "Expected postgresql://user@host/database without a password, which others could read on the command line: put it into ~/.pgpass or PGPASSWORD, or set DATABASE_URL instead.",
      ru: "Ожидается postgresql://user@host/database без пароля: в командной строке его увидят другие. Укажите пароль в ~/.pgpass или PGPASSWORD либо задайте DATABASE_URL.",
    },
    2,
  );
}

/** For a restore on a new machine: the key that an external database requires is in the backup. */
export function withAnyKey(cli: Cli): Cli {
  if (cli.environment.values.has("SECRET_KEY")) return cli;
  const key = randomBytes(32).toString("hex");
  const values = new Map([...cli.environment.values, ["SECRET_KEY", key]]);
  return { ...cli, environment: { ...cli.environment, values } };
}

/** What opens backups here. @throws BackupFault("no_key") if nothing does */
export async function readOpeners(cli: Cli, identityPath: string | undefined): Promise<BackupOpeners> {
  const { identity, lock } = settingsOf(cli).backups;
  const identities = identity === null ? [] : [identity];
  if (identityPath !== undefined)
    identities.push(await readIdentity(resolve(cli.environment.cwd, identityPath)));
  const passphrases = lock?.kind === "passphrase" ? [lock.passphrase] : [];
  if (identities.length + passphrases.length === 0) throw new BackupFault("no_key");
  return { identities, passphrases };
}

async function readIdentity(path: string) {
  const size = await stat(path).then(
    (info) => (info.isFile() ? info.size : null),
    () => null,
  );
  const text = size === null || size > IDENTITY_BYTES_MAX ? null : await readFile(path, "utf8");
  const identity = text === null ? undefined : ageIdentity.parse(text);
  if (identity !== undefined) return identity;
  throw new CliFault({
    en: `--identity: expected ${ageIdentity.accepts.en}.`,
    ru: `--identity: ожидаются ${ageIdentity.accepts.ru}.`,
  });
}
