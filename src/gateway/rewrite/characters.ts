/** ASCII white space as HTML defines it: tab, line feed, form feed, carriage return, space. */
export function isBlank(code: number): boolean {
  return code <= 0x20 && (code === 0x20 || code === 0x0a || code === 0x09 || code === 0x0d || code === 0x0c);
}

/** @returns the index of the next character that is not blank, or the text's length */
export function skipBlanks(text: string, from: number): number {
  let at = from;
  while (at < text.length && isBlank(text.charCodeAt(at))) at += 1;
  return at;
}

/** @returns the index of the next blank, or the text's length */
export function findBlank(text: string, from: number): number {
  let at = from;
  while (at < text.length && !isBlank(text.charCodeAt(at))) at += 1;
  return at;
}

/** The non-empty parts between blanks. */
export function splitOnBlanks(text: string): string[] {
  const parts: string[] = [];
  for (let at = skipBlanks(text, 0); at < text.length; ) {
    const end = findBlank(text, at);
    parts.push(text.slice(at, end));
    at = skipBlanks(text, end);
  }
  return parts;
}

export function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

export function isLetter(code: number): boolean {
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}

/** @returns the value of a hexadecimal digit, or -1 */
export function hexValue(code: number): number {
  if (isDigit(code)) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}
