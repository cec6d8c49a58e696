/** Short enough for a line of a list on a phone. The CHECK `access_tokens_label_length` has the same limit. */
export const LABEL_CHARACTERS_MAX = 60;

/** Control and format characters, lone surrogates, and line breaks. */
const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}]/u;

export type LabelReading =
  | { readonly label: string }
  | { readonly fault: "empty" | "too_long" | "invisible_character" };

/** Reads a label as a user typed it: removes the blanks at its ends; 1 to 60 characters must remain. */
export function readLabel(text: string): LabelReading {
  const label = text.trim();
  if (label === "") return { fault: "empty" };
  if (INVISIBLE.test(label)) return { fault: "invisible_character" };
  // By code points, as PostgreSQL counts.
  return [...label].length > LABEL_CHARACTERS_MAX ? { fault: "too_long" } : { label };
}
