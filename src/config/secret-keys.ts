import type { Secret } from "../kernel/secret.ts";
import type { SettingReader } from "./setting-reader.ts";
import { SECRET_KEY_CHARACTERS_MIN } from "./table-server.ts";

/** Fewer different characters than this are no random key: 32 random hexadecimal digits have fewer about never. */
const DIFFERENT_CHARACTERS_MIN = 6;

/** "secretsecretsecret...": a random key does not repeat a word of this length to its end. */
const REPEATED_WORD_CHARACTERS_MAX = 8;

const PLACEHOLDER_WORDS =
  /change(me|this|it|in)|your\w*(secret|key)|(secret|key)here|placeholder|replace(me|this|with)|(insert|put|paste)(your|a|the)?(secret|key)/;

export type SecretKeys = {
  /** Null on the embedded database where none is given: one is made and kept in the data folder. */
  readonly key: Secret<string> | null;
  /** Former keys that are still read, newest first. */
  readonly previous: readonly Secret<string>[];
};

export function readSecretKeys(reader: SettingReader, isDatabaseExternal: boolean): SecretKeys {
  const key = reader.read("SECRET_KEY");
  if (!reader.isSet("SECRET_KEY") && isDatabaseExternal) {
    reader.fault({
      en: "SECRET_KEY: required with an external database; make one with: openssl rand -hex 32",
      ru: "SECRET_KEY: обязателен с внешней базой; создать: openssl rand -hex 32",
    });
  }
  if (key !== null) judgeKey(key.reveal(), reader);
  return { key, previous: reader.read("SECRET_KEY_PREVIOUS") ?? [] };
}

function judgeKey(key: string, reader: SettingReader): void {
  if (isPlaceholder(key)) {
    reader.fault({
      en: "SECRET_KEY: this is a placeholder that anybody can guess; make a key with: openssl rand -hex 32",
      ru: "SECRET_KEY: это заглушка, которую угадает любой; создать ключ: openssl rand -hex 32",
    });
  } else if (key.length < SECRET_KEY_CHARACTERS_MIN) {
    reader.fault({
      en: `SECRET_KEY: shorter than ${SECRET_KEY_CHARACTERS_MIN} characters; make one with: openssl rand -hex 32`,
      ru: `SECRET_KEY: короче ${SECRET_KEY_CHARACTERS_MIN} символов; создать: openssl rand -hex 32`,
    });
  }
}

function isPlaceholder(key: string): boolean {
  const letters = key.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");
  return (
    PLACEHOLDER_WORDS.test(letters) || new Set(key).size < DIFFERENT_CHARACTERS_MIN || repeatsOneWord(letters)
  );
}

function repeatsOneWord(text: string): boolean {
  for (let length = 1; length <= Math.min(REPEATED_WORD_CHARACTERS_MAX, text.length / 2); length += 1) {
    if ([...text].every((letter, at) => letter === text[at % length])) return true;
  }
  return false;
}
