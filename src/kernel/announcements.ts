import type { Tx } from "./database.port.ts";
import type { ProductEvent } from "./events.port.ts";

/** What is told of a fact at once, within this process and over the bus, when its transaction has committed. */
export type Announcement = {
  /** What operators want counted and logged; null where nothing is. */
  readonly event: ProductEvent | null;
  /** Whether all instances shall look at the feed of access changes now. */
  readonly changesAccess: boolean;
};

/** By transaction, since use cases are handed nothing else of the database. */
const announcementsOf = new WeakMap<Tx, Announcement[]>();

/** For the database port, when a transaction begins. @returns what will have been announced when it commits */
export function collectAnnouncements(tx: Tx): readonly Announcement[] {
  const announcements: Announcement[] = [];
  announcementsOf.set(tx, announcements);
  return announcements;
}

/** Announces something once `tx` has committed; never if it is rolled back. `tx` must be a transaction. */
export function announceOnCommit(tx: Tx, announcement: Announcement): void {
  collected(tx).push(announcement);
}

/**
 * Marks a savepoint.
 * @returns takes back what was announced since; for when the savepoint is rolled back
 */
export function markAnnouncements(tx: Tx): () => void {
  const announcements = collected(tx);
  const { length } = announcements;
  return () => {
    announcements.length = length;
  };
}

function collected(tx: Tx): Announcement[] {
  const announcements = announcementsOf.get(tx);
  if (announcements === undefined)
    throw new Error("what is recorded outside a transaction is never announced");
  return announcements;
}
