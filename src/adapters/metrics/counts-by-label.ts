import { Counter, type Registry } from "prom-client";

/**
 * A counter with one label. Counted in plain numbers, which the registry gets when it is read: the hot path makes no label
 * objects. The caller gives labels of a closed list only.
 */
export class CountsByLabel<Label extends string> {
  readonly #counts = new Map<Label, number>();

  constructor(
    registry: Registry,
    metric: { readonly name: string; readonly help: string },
    labelName: string,
  ) {
    const counts = this.#counts;
    new Counter({
      ...metric,
      labelNames: [labelName],
      registers: [registry],
      collect() {
        this.reset();
        for (const [label, count] of counts) this.inc({ [labelName]: label }, count);
      },
    });
  }

  add(label: Label, count = 1): void {
    this.#counts.set(label, (this.#counts.get(label) ?? 0) + count);
  }
}
