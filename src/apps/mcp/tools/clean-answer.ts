import type { Json } from "./json.ts";

/** Replaces what no answer may contain in a text. */
export type HideText = (text: string) => string;

const HIDDEN = "[secret]";
/** One text of a customer or a server must not fill a model's context. */
const TEXT_CHARACTERS_MAX = 2_000;
/** So much of it is searched for secrets: what is shown may end in the middle of one. */
const TEXT_CHARACTERS_READ = 4 * TEXT_CHARACTERS_MAX;
const DEPTH_MAX = 12;

/** Members and columns whose text is secret whatever it looks like. An id of a token is none. */
const SECRET_NAME =
  /pass(word|wd|phrase)|secret|sealed|(^|_)(hash|digest|salt|cookie|jwt|pwd)($|_)|(^|_|-)token$|refresh_?token|access_?token|authorization|(api|private|signing|idempotency)_?key/i;

/** Control characters but tab and line feed; and what is invisible or turns the direction of text, which could hide a message. */
const CONTROLS = /(?![\n\t])[\p{Cc}\p{Cf}\u2028\u2029]|\p{Variation_Selector}/gu;

/**
 * A value as a model may see it: without secrets and control characters, in short texts. What it removes is never shown in part.
 */
export function cleanAnswer(value: unknown, hide: HideText, depth = 0): Json {
  if (typeof value === "string") return cleanText(value, hide);
  if (typeof value === "bigint") return String(value);
  if (typeof value === "number" || typeof value === "boolean") return value;
  if (typeof value !== "object" || value === null) return null;
  if (depth >= DEPTH_MAX) return "[deeper]";
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map((item) => cleanAnswer(item, hide, depth + 1));
  if (ArrayBuffer.isView(value)) return HIDDEN;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      cleanText(name, hide),
      isSecretName(name) && isText(member) ? HIDDEN : cleanAnswer(member, hide, depth + 1),
    ]),
  );
}

/** One text of it. */
export function cleanText(text: string, hide: HideText): string {
  // Controls are removed first: they could stand inside a secret and hide it from the search.
  const hidden = hide(wholeWords(text).replaceAll(CONTROLS, ""));
  if (text.length <= TEXT_CHARACTERS_MAX) return hidden;
  const shown = hidden.slice(0, TEXT_CHARACTERS_MAX).replace(/[\ud800-\udbff]$/, "");
  return `${shown}… [${text.length} characters in all]`;
}

/** What is read of a text, up to a blank: half a secret would not be recognised. */
function wholeWords(text: string): string {
  if (text.length <= TEXT_CHARACTERS_READ) return text;
  const read = text.slice(0, TEXT_CHARACTERS_READ);
  return read.slice(0, Math.max(0, read.search(/\S+$/)));
}

/** Whether the text of a member or column of this name is secret. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

/** A member with a secret name that is a number or true is a count or a flag. */
function isText(member: unknown): boolean {
  return (typeof member === "string" && member !== "") || (typeof member === "object" && member !== null);
}
