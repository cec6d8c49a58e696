const HIDDEN = "[secret]";

/** A secret of ours has 43 characters (sign-ins, reset links) or 64 (tokens); a UUID has 36. */
const SECRET_CHARACTERS_MIN = 40;

/** Characters of base64url, each as it is or percent-encoded. */
const RUN = new RegExp(`(?:[\\w-]|%(?:2d|3\\d|[46][1-9a-f]|[57][\\da]|5f)){${SECRET_CHARACTERS_MIN},}`, "gi");
/** Names of indexes and files are as long, and are words. */
const WORDS = /^[a-z]{1,30}(?:[_-][a-z0-9]{1,30})+$/;
/** User and password of a URL. The bounds keep the search linear, whatever the text. */
const CREDENTIALS = /\b([a-z][a-z0-9+.-]{0,19}:\/\/)[^\s/?#]{1,512}@/gi;
/** What says of itself that it is secret, however short it is. */
const NAMED =
  /\b((?:access_?|reset_?|refresh_?)?token|ticket|secret|password|passwd|pwd|api_?key)=[^\s&;#"']{1,4096}/gi;
const SCHEME = /\b(bearer|basic|negotiate|ntlm) +[\w.~+/=-]{4,}/gi;

/**
 * A text for a log without what would let its reader in: tokens, sign-ins, one-time secrets and JWTs wherever they
 * stand, also percent-encoded in an address, and the passwords of addresses. The one place that decides it.
 */
export function hideSecrets(text: string): string {
  return text
    .replaceAll(CREDENTIALS, `$1${HIDDEN}@`)
    .replaceAll(NAMED, `$1=${HIDDEN}`)
    .replaceAll(SCHEME, `$1 ${HIDDEN}`)
    .replaceAll(RUN, (run) => (WORDS.test(run) ? run : HIDDEN));
}
