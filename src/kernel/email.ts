/** RFC 5321, 4.5.3.1.3: a longer one cannot be delivered. */
export const EMAIL_CHARACTERS_MAX = 254;

/** Before the at sign: 64 characters (RFC 5321). */
const LOCAL_PART = String.raw`[^\s\p{C}@"(),:;<>[\]\\]{1,64}`;
/** The domain of an account's address needs a dot, as v0.6 asked. */
const EMAIL = new RegExp(
  String.raw`^${LOCAL_PART}@(?:[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]{0,61}[\p{L}\p{M}\p{N}])?\.)+[\p{L}\p{M}\p{N}-]{2,63}$`,
  "u",
);
/** An operator's may be of a host that only the own network knows. */
const OPERATORS_EMAIL = new RegExp(String.raw`^${LOCAL_PART}@[a-z0-9-]+(\.[a-z0-9-]+)*$`, "iu");
/** What a host name may have before IDNA looks at it: nothing that begins another part of a URL. */
const HOST = /^[\p{L}\p{M}\p{N}\p{Cf}.\u3002_-]+$/u;
const NEEDS_IDNA = /[^\0-\x7f]|xn--/i;

/** Whether an account of a customer may have this address. */
export function isEmail(text: string): boolean {
  if (text.length > EMAIL_CHARACTERS_MAX || !EMAIL.test(text) || /^\.|\.\.|\.@/.test(text)) return false;
  return asciiHost(text.slice(text.lastIndexOf("@") + 1).normalize("NFKC")) !== null;
}

/** Whether a setting or a command may name this address. */
export function isOperatorsEmail(text: string): boolean {
  return text.length <= EMAIL_CHARACTERS_MAX && OPERATORS_EMAIL.test(text);
}

/**
 * The one form of an address that accounts are kept, found and limited by: two texts that reach the same mailbox, or look
 * as if they did, have the same. Before the last at sign: NFKC and lower case, of no locale, with one sigma. Behind it: as
 * DNS is asked (UTS 46), so that `bücher.example` is `xn--bcher-kva.example`. Blanks at the ends do not count.
 *
 * `normalEmail(normalEmail(text))` is `normalEmail(text)`. What is no address has a form, too: limits count it. Of plain
 * ASCII without `xn--` it is the lower case, which migration 0015 relies on.
 */
export function normalEmail(text: string): string {
  const folded = fold(text).trim();
  const at = folded.lastIndexOf("@");
  if (at < 0) return folded;
  const host = folded.slice(at + 1);
  return folded.slice(0, at + 1) + (asciiHost(host) ?? host);
}

/** Lower case may leave what NFKC composes, and the other way round: twice is enough (see the test). */
function fold(text: string): string {
  const lower = text.normalize("NFKC").toLowerCase().normalize("NFKC").toLowerCase();
  return lower.replaceAll("ς", "σ").normalize("NFKC");
}

/** @returns null where IDNA knows no such host */
function asciiHost(host: string): string | null {
  if (!HOST.test(host)) return null;
  if (!NEEDS_IDNA.test(host)) return host.toLowerCase();
  try {
    return new URL(`http://${host}`).hostname;
  } catch {
    return null;
  }
}
