/** It stands in a list beside the token, on a phone too. `access_tokens_label_length` holds the same. */
export const LABEL_CHARACTERS_MAX = 60;

/** Control and format characters, lone surrogates, and what breaks a line. */
const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}]/u;

export type LabelReading =
  | { readonly label: string }
  | { readonly fault: "empty" | "too_long" | "invisible_character" };

/** Reads a label as somebody typed it: blanks at its ends do not count, and of the rest 1 to 60 characters must be left. */
export function readLabel(text: string): LabelReading {
  const label = text.trim();
  if (label === "") return { fault: "empty" };
  if (INVISIBLE.test(label)) return { fault: "invisible_character" };
  // By code points, as PostgreSQL counts.
  return [...label].length > LABEL_CHARACTERS_MAX ? { fault: "too_long" } : { label };
}
