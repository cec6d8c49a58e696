import { type Finding, fault, ok, skipped, warning } from "./finding-rules.ts";

/** A file or folder as the system describes it; null: it does not exist. */
export type FileFacts = {
  readonly path: string;
  readonly mode: number;
  readonly uid: number;
} | null;

/** What others than the owner and its group may do: nothing. */
const OTHERS = 0o007;
const GROUP_WRITES = 0o020;

/** Files with secrets: 0640 or stricter. */
export function judgeSecretFile(name: string, file: FileFacts): Finding {
  if (file === null) return ok({ en: `${name}: none`, ru: `${name}: нет` });
  const mode = formatMode(file.mode);
  if ((file.mode & (OTHERS | GROUP_WRITES)) === 0)
    return ok({ en: `${name}: mode ${mode}`, ru: `${name}: права ${mode}` });
  return fault(
    { en: `${name}: mode ${mode}`, ru: `${name}: права ${mode}` },
    {
      means: {
        en: "Every user of this machine can read its secrets, or a group can change them.",
        ru: "Секреты может прочитать любой пользователь машины или изменить группа.",
      },
      mend: { en: `chmod 640 ${quoted(file.path)}`, ru: `chmod 640 ${quoted(file.path)}` },
    },
  );
}

/**
 * DATA_DIR: of the user who runs the service, and closed to others.
 * @param ourUid of the user who asks; null where the system has none
 */
export function judgeDataDir(
  path: string,
  folder: FileFacts,
  ourUid: number | null,
  isNeeded: boolean,
): Finding {
  if (folder === null) {
    const none = { en: `${path} does not exist yet`, ru: `${path} ещё не существует` };
    return isNeeded
      ? skipped({ en: `${none.en}: the first start makes it`, ru: `${none.ru}: её создаст первый запуск` })
      : ok(none);
  }
  const mode = formatMode(folder.mode);
  const found = {
    en: `${path}, mode ${mode}, user ${folder.uid}`,
    ru: `${path}, права ${mode}, пользователь ${folder.uid}`,
  };
  if ((folder.mode & OTHERS) !== 0) {
    return warning(found, {
      means: {
        en: "Every user of this machine can look into the folder with the database and the secret key.",
        ru: "В папку с базой и секретным ключом может заглянуть любой пользователь машины.",
      },
      mend: { en: `chmod 700 ${quoted(path)}`, ru: `chmod 700 ${quoted(path)}` },
    });
  }
  if (ourUid !== null && ourUid !== 0 && folder.uid !== ourUid) {
    return warning(found, {
      means: {
        en: "You are another user than the owner: the embedded database cannot be asked from here.",
        ru: "Вы не владелец папки: встроенную базу отсюда не опросить.",
      },
      mend: { en: `sudo -u '#${folder.uid}' zenzefi doctor`, ru: `sudo -u '#${folder.uid}' zenzefi doctor` },
    });
  }
  return ok(found);
}

function formatMode(mode: number): string {
  return (mode & 0o777).toString(8).padStart(4, "0");
}

/** For a POSIX shell. */
function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
