/** A movement of a token's end, as the API lists it. */
type Entry = {
  readonly id: string;
  readonly kind: string;
  readonly to: string;
  readonly from: string;
  readonly seconds: number;
};

/**
 * The entries as people read them: a freeze that was thawed by hand is one interval, up to its thaw, not a long one of which most was taken
 * back. A thaw whose freeze is not among them stays.
 * @param entries newest first
 */
export function shownTime<E extends Entry>(entries: readonly E[]): E[] {
  const thaws = new Map(entries.filter(({ kind }) => kind === "thaw").map((thaw) => [thaw.to, thaw]));
  const merged = new Set<string>();
  const shown = entries.map((entry) => {
    const thaw = entry.kind === "freeze" ? thaws.get(entry.to) : undefined;
    if (thaw === undefined) return entry;
    merged.add(thaw.id);
    return { ...entry, to: thaw.from, seconds: entry.seconds + thaw.seconds };
  });
  return shown.filter(({ id }) => !merged.has(id));
}
