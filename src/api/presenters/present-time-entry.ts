import { Type } from "typebox";
import type { TimeEntry } from "../../domain/tokens/list-time-entries.ts";
import { SECOND_MS } from "../../kernel/duration.ts";
import { formatTime } from "../../kernel/time-text.ts";
import { Id, OneOf, TextOrNull, Time } from "../server/schema-kinds.ts";

export const TIME_LIMIT_DEFAULT = 20;

const ENTRY_MEMBERS = {
  id: Id("The entry's id."),
  kind: OneOf(["outage", "maintenance", "expired", "freeze", "thaw", "undo"], {
    description:
      "Why this time does not count against the token: the target was down, nobody was let through, or the token had expired before its lost time was given back. `freeze`: its owner froze it; of one that lasts, `to` is its latest end. `thaw`: the rest of that freeze counts again, since its owner thawed it. `undo`: time that was given back, and not used yet, counts again.",
  }),
  from: Time("When this time began."),
  to: Time("When it ended."),
  seconds: Type.Number({
    description: "By how much the token's end moved; below zero for a `thaw` and an `undo`.",
  }),
  created_at: Time("When the end was moved."),
};

export const TimeEntryOut = Type.Object(ENTRY_MEMBERS, { title: "TokenTimeEntry" });

/** As the desk sees it. */
export const CompensatedTimeOut = Type.Object(
  {
    ...ENTRY_MEMBERS,
    compensation_id: TextOrNull("The compensation that moved it; null for a freeze and its thaw."),
  },
  { title: "CompensatedTime" },
);

export function presentTimeEntry({ id, kind, startsAt, endsAt, addedMs, createdAt }: TimeEntry) {
  return {
    id,
    kind,
    from: formatTime(startsAt),
    to: formatTime(endsAt),
    seconds: addedMs / SECOND_MS,
    created_at: formatTime(createdAt),
  };
}

export function presentCompensatedTime(entry: TimeEntry) {
  return { ...presentTimeEntry(entry), compensation_id: entry.compensationId };
}
