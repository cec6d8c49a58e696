import { DAY_MS, MINUTE_MS } from "../kernel/duration.ts";
import { ageIdentity, ageRecipients, interval, keptBackups, passphrase } from "./backup-kinds.ts";
import { line, secretLine } from "./setting-kinds.ts";
import { defaulted, optional, secret } from "./setting-spec.ts";

const DAYS_MAX = 31; // A service that is backed up more rarely than monthly has no backup.
const PASSPHRASE_CHARACTERS_MIN = 16;

export const BACKUPS = {
  BACKUP_DIR: optional(
    line,
    "Folder of the backups, of this service alone. Relative to the working directory.",
    "Папка резервных копий, только этого сервиса. Относительно рабочей папки.",
  ),
  BACKUP_EVERY: defaulted(
    interval(MINUTE_MS, DAYS_MAX * DAY_MS),
    "off",
    "How often the running service makes a backup, once over all instances: 24h. Needs BACKUP_DIR, and BACKUP_RECIPIENT or BACKUP_PASSPHRASE.",
    "Как часто работающий сервис делает резервную копию, одну на все экземпляры: 24h. Нужны BACKUP_DIR и BACKUP_RECIPIENT или BACKUP_PASSPHRASE.",
  ),
  BACKUP_RECIPIENT: optional(
    ageRecipients,
    "Public keys of age (age1...) that backups are encrypted for; `zenzefi backup keygen` makes one. The server cannot open such backups: keep the secret key elsewhere.",
    "Открытые ключи age (age1...), для которых шифруются копии; создать: `zenzefi backup keygen`. Сам сервер такие копии открыть не может: храните секретный ключ в другом месте.",
  ),
  BACKUP_PASSPHRASE: secret(
    passphrase(PASSPHRASE_CHARACTERS_MIN),
    "Encrypts and opens backups, instead of BACKUP_RECIPIENT: 16 or more characters. Make one with `openssl rand -hex 32`, and keep a copy elsewhere.",
    "Шифрует и открывает копии вместо BACKUP_RECIPIENT: от 16 символов. Создать: `openssl rand -hex 32`; сохраните его и в другом месте.",
  ),
  BACKUP_IDENTITY: secret(
    ageIdentity,
    "The secret key of BACKUP_RECIPIENT, for `backup verify` and `restore`; best as BACKUP_IDENTITY_FILE, and only while it is needed.",
    "Секретный ключ к BACKUP_RECIPIENT, для `backup verify` и `restore`; лучше через BACKUP_IDENTITY_FILE и только на время работы с ним.",
  ),
  BACKUP_KEEP: defaulted(
    keptBackups,
    "7d,4w,6m",
    "How many backups are kept in BACKUP_DIR: daily, weekly, monthly ones. The newest one is always kept.",
    "Сколько копий хранить в BACKUP_DIR: ежедневных, еженедельных, ежемесячных. Самая новая хранится всегда.",
  ),
  BACKUP_AFTER_COMMAND: secret(
    secretLine,
    "Shell command that copies each backup elsewhere; BACKUP_FILE in its environment is the file's path. It gets an hour, and nothing else of our environment. If it fails, so does the backup.",
    "Команда оболочки, которая копирует каждую резервную копию в другое место; в её окружении BACKUP_FILE - путь к файлу. На неё отводится час, остальное наше окружение ей не передаётся. Если она завершится с ошибкой, копия считается неудачной.",
    { en: "no copy elsewhere", ru: "копия только на месте" },
  ),
};
