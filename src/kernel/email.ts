/** RFC 5321, 4.5.3.1.3: a longer one cannot be delivered. */
export const EMAIL_CHARACTERS_MAX = 254;

/** Before the at sign: 64 characters (RFC 5321). */
const LOCAL_PART = String.raw`[^\s\p{C}@"(),:;<>[\]\\]{1,64}`;
/** The domain of an account's address needs a dot, as in v0.6. */
const EMAIL = new RegExp(
  String.raw`^${LOCAL_PART}@(?:[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]{0,61}[\p{L}\p{M}\p{N}])?\.)+[\p{L}\p{M}\p{N}-]{2,63}$`,
  "u",
);
/** An operator's address may have a host name of the local network. */
const OPERATORS_EMAIL = new RegExp(String.raw`^${LOCAL_PART}@[a-z0-9-]+(\.[a-z0-9-]+)*$`, "iu");
/** The characters of a host name before IDNA is applied: none that begins another part of a URL. */
const HOST = /^[\p{L}\p{M}\p{N}\p{Cf}.\u3002_-]+$/u;
const NEEDS_IDNA = /[^\0-\x7f]|xn--/i;

/** Whether a customer's account may have this address. */
export function isEmail(text: string): boolean {
  if (text.length > EMAIL_CHARACTERS_MAX || !EMAIL.test(text) || /^\.|\.\.|\.@/.test(text)) return false;
  return asciiHost(text.slice(text.lastIndexOf("@") + 1).normalize("NFKC")) !== null;
}

/** Whether a setting or a command may contain this address. */
export function isOperatorsEmail(text: string): boolean {
  return text.length <= EMAIL_CHARACTERS_MAX && OPERATORS_EMAIL.test(text);
}

/**
 * The normal form of an e-mail address, by which accounts are stored, found and limited: two texts that name the same mailbox,
 * or look the same, have the same normal form. Before the last at sign: NFKC and lower case, independent of the locale, with
 * one sigma. After it: the form that DNS uses (UTS 46), so that `bücher.example` becomes `xn--bcher-kva.example`. Blanks at the
 * ends are removed.
 *
 * `normalEmail(normalEmail(text))` is `normalEmail(text)`. A text that is no address has a normal form too, since limits count
 * it. For plain ASCII without `xn--` it is the lower case, which migration 0015 relies on.
 */
export function normalEmail(text: string): string {
  const folded = fold(text).trim();
  const at = folded.lastIndexOf("@");
  if (at < 0) return folded;
  const host = folded.slice(at + 1);
  return folded.slice(0, at + 1) + (asciiHost(host) ?? host);
}

/** Lower case may produce what NFKC changes again, and the other way round; twice is enough (see the test). */
function fold(text: string): string {
  const lower = text.normalize("NFKC").toLowerCase().normalize("NFKC").toLowerCase();
  return lower.replaceAll("ς", "σ").normalize("NFKC");
}

/** @returns null if it is no valid host by IDNA */
function asciiHost(host: string): string | null {
  if (!HOST.test(host)) return null;
  if (!NEEDS_IDNA.test(host)) return host.toLowerCase();
  try {
    return new URL(`http://${host}`).hostname;
  } catch {
    return null;
  }
}
