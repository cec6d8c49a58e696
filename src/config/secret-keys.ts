import type { Secret } from "../kernel/secret.ts";
import type { SettingReader } from "./setting-reader.ts";
import { SECRET_KEY_CHARACTERS_MIN } from "./table-server.ts";

/** A key with fewer different characters is not random: 32 random hexadecimal digits practically never have fewer. */
const DIFFERENT_CHARACTERS_MIN = 6;

/** A random key is not a repetition of a word of up to this length, such as "secretsecretsecret...". */
const REPEATED_WORD_CHARACTERS_MAX = 8;

const PLACEHOLDER_WORDS =
  /change(me|this|it|in)|your\w*(secret|key)|(secret|key)here|placeholder|replace(me|this|with)|(insert|put|paste)(your|a|the)?(secret|key)/;

export type SecretKeys = {
  /** Null on the embedded database if none is given: a key is then generated and stored in the data folder. */
  readonly key: Secret<string> | null;
  /** Former keys, which still verify and decrypt, newest first. */
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
