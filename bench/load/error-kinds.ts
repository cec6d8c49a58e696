import type { ErrorKind } from "./answer-rules.ts";

export type CountedError = ErrorKind & {
  readonly count: number;
  /** Different sentences of the server about it, the first few. */
  readonly samples: readonly string[];
};

/** The server chooses the codes: whoever invents one for each answer fills no memory. */
const KINDS_MAX = 100;
const SAMPLES_MAX = 3;

/** Errors by kind: which are more than can be kept apart is counted as one. */
export class ErrorKinds {
  readonly #kinds = new Map<string, { what: ErrorKind; count: number; samples: string[] }>();

  /** @param samples already cleaned (answer-rules.ts) */
  add(what: ErrorKind, samples: readonly string[], count = 1): void {
    const kind = this.#kindOf(what);
    kind.count += count;
    for (const sample of samples) {
      if (kind.samples.length >= SAMPLES_MAX) return;
      if (sample !== "" && !kind.samples.includes(sample)) kind.samples.push(sample);
    }
  }

  /** The most frequent first. */
  list(): CountedError[] {
    return [...this.#kinds.values()]
      .map(({ what, count, samples }) => ({ ...what, count, samples: [...samples] }))
      .sort((one, other) => other.count - one.count);
  }

  drain(): CountedError[] {
    const drained = this.list();
    this.#kinds.clear();
    return drained;
  }

  #kindOf(what: ErrorKind): { what: ErrorKind; count: number; samples: string[] } {
    const key = `${what.call} ${what.status} ${what.code}`;
    const known = this.#kinds.get(key);
    if (known !== undefined) return known;
    // Without its code, a kind is one of few: as many as there are calls and statuses.
    if (this.#kinds.size >= KINDS_MAX && what.code !== "other") {
      return this.#kindOf({ call: what.call, status: what.status < 1_000 ? what.status : 0, code: "other" });
    }
    const kind = { what, count: 0, samples: [] };
    this.#kinds.set(key, kind);
    return kind;
  }
}
