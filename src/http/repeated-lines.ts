import { joinParts } from "./join-parts.ts";

/** More than a client, this service and its target use. */
const NAMES_MAX = 128;
/** Longer ones are seldom the same twice. */
const CHARACTERS_MAX = 512;

type Kept = { value: string; line: string; isFlat: boolean };

/** The lines of header fields: what a name had as its value the last time is neither checked nor written again. */
export class RepeatedLines {
  readonly #kept = new Map<string, Kept>();
  readonly #check: (name: string, value: string) => void;

  /** @param check throws if such a field cannot be written */
  constructor(check: (name: string, value: string) => void) {
    this.#check = check;
  }

  /** How many are kept. */
  get size(): number {
    return this.#kept.size;
  }

  /** @returns the line with its end. @throws whatever the check throws */
  line(name: string, value: string): string {
    const kept = this.#kept.get(name);
    if (kept !== undefined && kept.value === value) return flat(kept);
    this.#check(name, value);
    const line = `${name}: ${value}\r\n`;
    if (line.length > CHARACTERS_MAX) return line;
    if (kept === undefined) this.#add(name, { value, line, isFlat: false });
    else {
      kept.value = value;
      kept.line = line;
      kept.isFlat = false;
    }
    return line;
  }

  #add(name: string, kept: Kept): void {
    if (this.#kept.size === NAMES_MAX) this.#kept.clear();
    this.#kept.set(name, kept);
  }
}

function flat(kept: Kept): string {
  if (!kept.isFlat) {
    joinParts(kept.line);
    kept.isFlat = true;
  }
  return kept.line;
}
