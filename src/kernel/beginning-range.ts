/** Behind every other in the order of code points. */
const LAST_CHARACTER = "\u{10ffff}";

/**
 * The texts that begin with this one: from `from` up to `below`, in the order of code points. As a range, so that an index (`COLLATE "C"`)
 * serves it whatever characters the text has.
 */
export function beginningRange(text: string): { readonly from: string; readonly below: string } {
  return { from: text, below: text + LAST_CHARACTER };
}
