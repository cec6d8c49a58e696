const HIDDEN = "[secret]";

/** Our secrets have 43 characters (sign-ins, reset links) or 64 (tokens); a UUID has 36. */
const SECRET_CHARACTERS_MIN = 40;

/** Characters of base64url, plain or percent-encoded. */
const RUN = new RegExp(`(?:[\\w-]|%(?:2d|3\\d|[46][1-9a-f]|[57][\\da]|5f)){${SECRET_CHARACTERS_MIN},}`, "gi");
/** Names of indexes and files may be as long as a secret, but consist of words. */
const PLAIN_NAME = /^[a-z]{1,30}(?:[_-][a-z0-9]{1,30})+$/;
/** User name and password of a URL. The bounds make the search linear for any text. */
const CREDENTIALS = /\b([a-z][a-z0-9+.-]{0,19}:\/\/)[^\s/?#]{1,512}@/gi;
/** A value of any length whose name states that it is secret. */
const LABELLED =
  /\b((?:access_?|reset_?|refresh_?)?token|ticket|secret|password|passwd|pwd|api_?key)=[^\s&;#"']{1,4096}/gi;
const SCHEME = /\b(bearer|basic|negotiate|ntlm) +[\w.~+/=-]{4,}/gi;

/** The token of a Telegram bot, which is a part of URLs. */
const BOT_TOKEN = /\d{5,16}(?::|%3a)[\w-]{25,100}/gi;

/**
 * A text for a log, with all secrets replaced: tokens, secrets of sign-ins, one-time secrets and JWTs anywhere in the text, also
 * percent-encoded in an address, and the passwords of addresses. No other function decides this.
 */
export function hideSecrets(text: string): string {
  return text
    .replaceAll(CREDENTIALS, `$1${HIDDEN}@`)
    .replaceAll(BOT_TOKEN, HIDDEN)
    .replaceAll(LABELLED, `$1=${HIDDEN}`)
    .replaceAll(SCHEME, `$1 ${HIDDEN}`)
    .replaceAll(RUN, (run) => (PLAIN_NAME.test(run) ? run : HIDDEN));
}
