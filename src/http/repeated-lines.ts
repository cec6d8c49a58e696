/** Beyond this many names, further ones are written each time. */
const NAMES_MAX = 256;
/** Longer values are seldom the same twice. */
const VALUE_CHARACTERS_MAX = 512;

/** The lines of header fields: what a name had as its value the last time is neither checked nor written again. */
export class RepeatedLines {
  readonly #last = new Map<string, { value: string; line: string; isRepeated: boolean }>();
  readonly #check: (name: string, value: string) => void;

  /** @param check throws if such a field cannot be written */
  constructor(check: (name: string, value: string) => void) {
    this.#check = check;
  }

  /** @returns the line with its end. @throws whatever the check throws */
  line(name: string, value: string): string {
    const last = this.#last.get(name);
    if (last !== undefined && last.value === value) {
      if (!last.isRepeated) {
        last.isRepeated = true;
        // Reading one character makes V8 copy the parts into one string, once instead of with each answer.
        last.line.charCodeAt(0);
      }
      return last.line;
    }
    this.#check(name, value);
    const line = `${name}: ${value}\r\n`;
    if (value.length > VALUE_CHARACTERS_MAX) return line;
    if (last !== undefined) {
      last.value = value;
      last.line = line;
      last.isRepeated = false;
    } else if (this.#last.size < NAMES_MAX) this.#last.set(name, { value, line, isRepeated: false });
    return line;
  }
}
