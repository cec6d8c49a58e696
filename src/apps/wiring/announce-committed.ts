import { isDeepStrictEqual } from "node:util";
import type { Announcement } from "../../kernel/announcements.ts";
import type { Events, ProductEvent } from "../../kernel/events.port.ts";

/**
 * What follows each commit: a signal to all instances if access changed, then the events, which move counters. An event that
 * several facts of one transaction announce is emitted once.
 * @param deps.accessSignal as `AccessSignal.send`
 * @returns for `onCommitted` of the database
 */
export function announceCommitted(deps: {
  readonly events: Events;
  readonly accessSignal: () => Promise<void>;
}): (announcements: readonly Announcement[]) => Promise<void> {
  return async (announcements) => {
    const signalled = announcements.some(({ changesAccess }) => changesAccess) ? deps.accessSignal() : null;
    const emitted: ProductEvent[] = [];
    for (const { event } of announcements) {
      if (event === null || emitted.some((other) => isDeepStrictEqual(other, event))) continue;
      emitted.push(event);
      deps.events.emit(event);
    }
    await signalled;
  };
}
