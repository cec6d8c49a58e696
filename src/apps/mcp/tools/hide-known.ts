import type { HideText } from "./clean-answer.ts";

const HIDDEN = "[secret]";
/** A shorter secret would hide words of any text; none that a setting accepts as a password or key is shorter. */
const SECRET_CHARACTERS_MIN = 6;

/**
 * What databases and providers print of secrets, beside the shapes that the service itself hides in its log. None begins within
 * a run of a secret's characters: the part before it would be left, too short to be recognised.
 */
const SHAPES: readonly RegExp[] = [
  /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,30}PRIVATE KEY-----|$)/g,
  // A JWT, also one that was cut off.
  /(?<![\w+/-])eyJ[\w-]{8,}(?:\.[\w-]*){0,2}/g,
  // PHC strings and bcrypt.
  /\$(?:argon2\w{0,2}|scrypt|pbkdf2[\w-]{0,10}|2[abxy])\$[\w$=,./+-]{4,}/g,
  /(?<![\w+/-])(?:SCRAM-SHA-256\$[\w:$+/=]{4,}|md5[0-9a-f]{32}(?![\w+/-]))/g,
  /(?<![\w+/-])(?:sk|rk|pk|whsec|ghp|xox[abp])[_-][\w+/-]{8,}={0,2}/g,
  /(?<![\w+/-])AGE-SECRET-KEY-1[0-9A-Z]+/gi,
  // bytea
  /\\x[0-9a-f]{16,}/gi,
];
/** `"password": "..."`, `password 'x'`, `PASSWORD: "x"` */
const QUOTED =
  /\b((?:access_?|refresh_?)?token|secret(?:_key)?|password|passwd|api_?key)(["']?\s{0,9}[:=]?\s{0,9})(["'])[^"']{1,4096}\3/gi;
/** base64 of 30 bytes or more, of either alphabet; a path has this shape too, but hardly all three kinds of character. */
const BASE64 = /[\w+/-]{40,}={0,2}/g;
const RANDOM = /^(?=[^\d]*\d)(?=[^a-z]*[a-z])[^A-Z]*[A-Z]/;
/** `anna@example.com` becomes `a…@example.com`: enough to recognise a user whose address one knows. */
const EMAIL =
  /(?<![\p{L}\p{N}._%+'-])([\p{L}\p{N}._%+'-])[\p{L}\p{N}._%+'-]{0,253}@((?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}{2,24})/gu;

export type KnownSecrets = {
  /** The values of secret settings. */
  readonly secrets: readonly string[];
  /** `hideSecrets` of the service: the shapes of its own secrets. */
  readonly hideShapes: HideText;
  readonly showEmails: boolean;
};

/** Hides the given secrets, also percent-encoded, base64 and as JSON; everything with the shape of a secret; and e-mail addresses. */
export function createHider({ secrets, hideShapes, showEmails }: KnownSecrets): HideText {
  const forms = secrets.flatMap(formsOf).filter((form) => form.length >= SECRET_CHARACTERS_MIN);
  // Longer ones first: a URL contains its password.
  const known = [...new Set(forms)].sort((a, b) => b.length - a.length);
  return (text) => {
    let hidden = known.reduce((rest, secret) => rest.replaceAll(secret, HIDDEN), text);
    for (const shape of SHAPES) hidden = hidden.replaceAll(shape, HIDDEN);
    hidden = hidden.replaceAll(QUOTED, `$1$2$3${HIDDEN}$3`);
    hidden = hidden.replaceAll(BASE64, (run) => (RANDOM.test(run) ? HIDDEN : run));
    hidden = hideShapes(hidden);
    return showEmails ? hidden : hidden.replaceAll(EMAIL, "$1…@$2");
  };
}

function formsOf(secret: string): string[] {
  const parts = [secret, ...secret.split(/[\s,]+/), ...passwordOf(secret)];
  return parts.flatMap((part) => [
    part,
    encodeURIComponent(part),
    JSON.stringify(part).slice(1, -1),
    Buffer.from(part).toString("base64").replace(/=+$/, ""),
    Buffer.from(part).toString("hex"),
  ]);
}

function passwordOf(text: string): string[] {
  if (!URL.canParse(text)) return [];
  const { password } = new URL(text);
  return [password, decoded(password)];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
