import type { Environment } from "../../../config/env.ts";
import type { SettingSpec } from "../../../config/setting-spec.ts";
import { SETTINGS } from "../../../config/setting-table.ts";
import { hideSecrets } from "../../../kernel/hide-secrets.ts";

/**
 * A shorter secret may be an ordinary word of a sentence ("zenzefi"): to hide it there would show what it is. Texts of other
 * programs do not quote passwords, and never reach the report unless a check puts them in.
 */
const SECRET_CHARACTERS_MIN = 8;

/**
 * Hides every secret of the settings in a text, in each form that a driver or a server may quote: as it was set, percent-encoded
 * and decoded, the password of an address alone, and in base64 as SMTP and HTTP send it.
 */
export function hideKnownSecrets(environment: Environment): (text: string) => string {
  const secrets = Object.entries<SettingSpec>(SETTINGS)
    .filter(([, { secret }]) => secret)
    .flatMap(([name]) => formsOf(environment.values.get(name)));
  const former = formsOf(environment.values.get("SQLALCHEMY_DATABASE_URI"));
  const known = [...new Set([...secrets, ...former])]
    .filter((text) => text.length >= SECRET_CHARACTERS_MIN)
    // The longest first: one may be a part of another.
    .sort((a, b) => b.length - a.length);
  return (text) => hideSecrets(known.reduce((left, secret) => left.replaceAll(secret, "[secret]"), text));
}

function formsOf(value: string | undefined): string[] {
  if (value === undefined) return [];
  const parts = [value, ...value.split(/[\s,]+/), ...partsOfUrl(value)];
  return parts.flatMap((part) => [part, encodeURIComponent(part), base64(part)]);
}

/** The password, encoded as it stands and decoded, and both with the user as HTTP and SMTP join them. */
function partsOfUrl(text: string): string[] {
  const match = /^[a-z][a-z0-9+.-]*:\/\/([^\s/?#]*)@/i.exec(text);
  if (match === null) return [];
  const [user = "", password = ""] = (match[1] ?? "").split(/:(.*)/s);
  const [name, plain] = [decoded(user), decoded(password)];
  return [password, plain, `${name}:${plain}`, `\0${name}\0${plain}`];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64").replace(/=+$/, "");
}
