import type { Tx } from "./database.port.ts";
import type { ProductEvent } from "./events.port.ts";

/** What is announced of a fact, within this process and over the bus, as soon as its transaction has committed. */
export type Announcement = {
  /** What is counted and logged; null if nothing is. */
  readonly event: ProductEvent | null;
  /** Whether all instances must read the feed of access changes now. */
  readonly changesAccess: boolean;
};

/** By transaction, since a use case gets no other object of the database. */
const announcementsOf = new WeakMap<Tx, Announcement[]>();

/** Called by the database port when a transaction begins. @returns the list that announcements are added to until it commits */
export function collectAnnouncements(tx: Tx): readonly Announcement[] {
  const announcements: Announcement[] = [];
  announcementsOf.set(tx, announcements);
  return announcements;
}

/** Announces something after `tx` has committed, or never if it is rolled back. `tx` must be a transaction. */
export function announceOnCommit(tx: Tx, announcement: Announcement): void {
  collected(tx).push(announcement);
}

/**
 * Called at a savepoint.
 * @returns a function that removes what was announced since; to be called if the savepoint is rolled back
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
