import { commonName } from "../../http/field-names.ts";
import { joinParts } from "../../http/join-parts.ts";
import { RepeatedLines } from "../../http/repeated-lines.ts";

const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: it is controls that are looked for
const NOT_IN_VALUE = /[\0-\x08\n-\x1f\x7f\u0100-\uffff]/;

const repeated = new RepeatedLines((name, value) => {
  if ((commonName(name) === null && !NAME.test(name)) || !isFieldValue(value))
    throw new RangeError("a header field cannot be written");
});

export function isFieldValue(text: string): boolean {
  return !NOT_IN_VALUE.test(text);
}

/** Header fields for the target. Requests that have the same share one, whose lines are then written once. */
export class HeaderFields {
  /** Names and values, each character one byte. */
  readonly flat: readonly string[];
  #lines: string | null = null;

  constructor(flat: readonly string[]) {
    this.flat = flat;
  }

  /** As they are sent, each line with its end. @throws RangeError: one cannot be written as HTTP/1.1 */
  get lines(): string {
    this.#lines ??= joinParts(fieldLines(this.flat));
    return this.#lines;
  }
}

/** @param flat names and values. @throws RangeError: a field cannot be written as HTTP/1.1 */
export function fieldLines(flat: readonly string[]): string {
  let lines = "";
  for (let at = 0; at < flat.length; at += 2) lines += repeated.line(flat[at] ?? "", flat[at + 1] ?? "");
  return lines;
}
