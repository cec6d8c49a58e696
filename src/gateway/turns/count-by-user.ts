import type { Uuid } from "../../kernel/ids.ts";

/** A count for each user. Users whose count is 0 are forgotten. */
export class CountByUser {
  readonly #counts = new Map<Uuid, number>();

  of(userId: Uuid): number {
    return this.#counts.get(userId) ?? 0;
  }

  add(userId: Uuid, more: 1 | -1): void {
    const count = this.of(userId) + more;
    if (count === 0) this.#counts.delete(userId);
    else this.#counts.set(userId, count);
  }
}
