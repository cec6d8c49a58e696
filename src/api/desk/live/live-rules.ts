/** What is shown of one thing, and its id. */
export type Shown = { readonly id: string };

/** What a view must learn to show the later list instead of the earlier one. */
export type Changes<T extends Shown> = {
  /** New, or not as they were. In the order of the later list. */
  readonly changed: readonly T[];
  /** The ids of those that are no longer in the list. */
  readonly gone: readonly string[];
};

/** The difference of two lists. Items are compared member by member, as they are shown. */
export function changesBetween<T extends Shown>(earlier: readonly T[], later: readonly T[]): Changes<T> {
  const before = new Map(earlier.map((item) => [item.id, JSON.stringify(item)]));
  const after = new Set(later.map(({ id }) => id));
  return {
    changed: later.filter((item) => before.get(item.id) !== JSON.stringify(item)),
    gone: earlier.flatMap(({ id }) => (after.has(id) ? [] : [id])),
  };
}

/** One event of a stream (Server-Sent Events of the HTML standard, 9.2). JSON has no line break, so `data` is one line. */
export function eventText(id: number, name: string, data: unknown): string {
  return `id: ${id}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}
