import { join, resolve } from "node:path";
import type { SecretKeys } from "../../../../adapters/crypto/secret-keys.ts";
import { makeFolder } from "../../../../adapters/system/make-folder.ts";
import type { Settings } from "../../../../config/settings.ts";
import type { Sentence } from "../../../../kernel/language.ts";
import type { Secret } from "../../../../kernel/secret.ts";
import { readSecretKey, secretKeyPath, storeKeys } from "../../../server/secret-key-file.ts";
import { CliFault } from "../../terminal/cli-fault.ts";

/** What becomes of the keys of a backup. */
export type KeyPlan = {
  /** Writes them, for good. Nothing is overwritten. Doing it again changes nothing. */
  store(): Promise<void>;
  /** What the operator must set. */
  readonly toDo: readonly Sentence[];
};

/**
 * Where the keys of a backup go. The embedded database finds its key in `DATA_DIR`. Otherwise they go to files there, for the settings to
 * name, unless the settings have them already.
 * @throws CliFault if another key is in the place; nothing is written
 */
export async function planKeys(
  { dataDir, database, secrets }: Pick<Settings, "dataDir" | "database" | "secrets">,
  keys: SecretKeys,
): Promise<KeyPlan> {
  const isSet = (key: Secret<string>): boolean =>
    [secrets.key, ...secrets.previous].some((known) => known?.reveal() === key.reveal());
  const isEmbeddedKey = database.kind === "embedded" && secrets.key === null;
  const files: { readonly path: string; readonly keys: readonly string[] }[] = [];
  const toDo: Sentence[] = [];
  if (isEmbeddedKey) {
    files.push({ path: secretKeyPath(dataDir), keys: [keys.current.reveal()] });
  } else if (secrets.key?.reveal() !== keys.current.reveal() && !isSet(keys.current)) {
    const path = join(dataDir, "restored-secret-key");
    files.push({ path, keys: [keys.current.reveal()] });
    toDo.push(...(secrets.key === null ? [keyMissing(path)] : [keyDiffers(path)]));
  }
  if (keys.previous.some((key) => !isSet(key))) {
    const path = join(dataDir, "restored-secret-key-previous");
    files.push({ path, keys: keys.previous.map((key) => key.reveal()) });
    toDo.push(previousMissing(path));
  }
  const missing = await withoutStored(files);
  const store = async (): Promise<void> => {
    await makeFolder(resolve(dataDir));
    for (const file of missing) await storeKeys(file.path, file.keys);
  };
  return { store, toDo };
}

/** The files that are not there yet with the same keys. @throws CliFault if one is there with others */
async function withoutStored<F extends { readonly path: string; readonly keys: readonly string[] }>(
  files: readonly F[],
): Promise<readonly F[]> {
  const missing: F[] = [];
  for (const file of files) {
    const stored = await readSecretKey(file.path);
    if (stored === null) missing.push(file);
    else if (stored.reveal() !== file.keys.join("\n")) throw otherKey(file.path);
  }
  return missing;
}

function keyMissing(path: string): Sentence {
  return {
    en: `Set SECRET_KEY_FILE=${path}: the key of the backup, which is in no other place here.`,
    ru: `Задайте SECRET_KEY_FILE=${path}: это ключ из копии, больше он здесь нигде не записан.`,
  };
}

function keyDiffers(path: string): Sentence {
  return {
    en: `SECRET_KEY is not the key of the backup, so sold tokens would work but could not be read. Either set SECRET_KEY_FILE=${path} in its place, or keep it and set SECRET_KEY_PREVIOUS_FILE=${path}.`,
    ru: `SECRET_KEY - не тот ключ, что в копии: проданные токены работали бы, но прочитать их было бы нельзя. Задайте вместо него SECRET_KEY_FILE=${path} или оставьте его и задайте SECRET_KEY_PREVIOUS_FILE=${path}.`,
  };
}

function previousMissing(path: string): Sentence {
  return {
    en: `Set SECRET_KEY_PREVIOUS_FILE=${path}: former keys, for tokens that were sold under them.`,
    ru: `Задайте SECRET_KEY_PREVIOUS_FILE=${path}: прежние ключи для токенов, проданных при них.`,
  };
}

function otherKey(path: string): CliFault {
  return new CliFault({
    en: `${path} has another key than the backup. Nothing was changed. Move that file away and run the command again.`,
    ru: `В ${path} другой ключ, не из копии. Ничего не изменено. Переместите этот файл и выполните команду снова.`,
  });
}
