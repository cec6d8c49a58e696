import { isDeepStrictEqual } from "node:util";
import type { Announcement } from "../../kernel/announcements.ts";
import type { Events, ProductEvent } from "../../kernel/events.port.ts";

/**
 * What follows each commit: instances are told first if access changed, then counters move. An event that several facts of
 * one transaction amount to is told once.
 * @param deps.accessSignal as `AccessSignal.send`
 * @returns for `onCommitted` of the database
 */
export function announceCommitted(deps: {
  readonly events: Events;
  readonly accessSignal: () => Promise<void>;
}): (announcements: readonly Announcement[]) => Promise<void> {
  return async (announcements) => {
    const signalled = announcements.some(({ changesAccess }) => changesAccess) ? deps.accessSignal() : null;
    const told: ProductEvent[] = [];
    for (const { event } of announcements) {
      if (event === null || told.some((other) => isDeepStrictEqual(other, event))) continue;
      told.push(event);
      deps.events.emit(event);
    }
    await signalled;
  };
}
