import { Type } from "typebox";
import {
  MAINTENANCE_STATES,
  type MaintenanceWindow,
  maintenanceStateOf,
} from "../../../domain/maintenance/maintenance-rules.ts";
import { formatTime, formatTimeOrNull } from "../../../kernel/time-text.ts";
import { pageAnswer } from "../../server/page.ts";
import { Id, OneOf, TextOrNull, Time, TimeOrNull } from "../../server/schema-kinds.ts";

/** One line of visible characters. */
const Note = (description: string) =>
  Type.Unsafe<string | null>({
    type: ["string", "null"],
    description,
    format: "name",
    minLength: 1,
    maxLength: 200,
  });

const StartsAt = Type.String({
  format: "date-time",
  description: "When it begins, within a year. Left out: now.",
  examples: ["2026-01-31T22:00:00Z"],
});
const EndsAt = Type.String({
  format: "date-time",
  description: "When it is planned to end, at most 7 days after its start. It can be moved, and ended early.",
  examples: ["2026-01-31T23:30:00Z"],
});

export const WindowIn = Type.Object(
  {
    starts_at: Type.Optional(StartsAt),
    ends_at: EndsAt,
    note: Type.Optional(
      Note("What customers are told beside the times; null for nothing. Plain text, one line."),
    ),
  },
  { title: "MaintenancePlan", additionalProperties: false },
);

export const WindowChangeIn = Type.Object(
  {
    starts_at: Type.Optional(StartsAt),
    ends_at: Type.Optional(EndsAt),
    note: Type.Optional(Note("As in the plan.")),
  },
  { title: "MaintenanceChange", additionalProperties: false, minProperties: 1 },
);

export const WindowParams = Type.Object({ window_id: Id("The window's id.") });

export const WindowOut = Type.Object(
  {
    id: Id("The window's id."),
    state: OneOf(MAINTENANCE_STATES, { description: "What it is now." }),
    starts_at: Time("When it begins."),
    ends_at: Time("When it ends; of one that was ended early, when that was."),
    note: TextOrNull("What customers are told beside the times; null if nothing."),
    created_by: TextOrNull("Who planned it; null for the command line."),
    created_at: Time("When it was planned."),
    updated_at: Time("When it was changed last; it is the version in `ETag`."),
    cancelled_at: TimeOrNull("When it was cancelled; null if it was not."),
  },
  { title: "MaintenanceWindow", description: "A time in which nobody is let through to the target." },
);

export const WindowsOut = pageAnswer("MaintenanceWindows", WindowOut);

export function presentWindow(window: MaintenanceWindow, nowMs: number) {
  return {
    id: window.id,
    state: maintenanceStateOf(window, nowMs),
    starts_at: formatTime(window.startsAt),
    ends_at: formatTime(window.endsAt),
    note: window.note,
    created_by: window.createdBy,
    created_at: formatTime(window.createdAt),
    updated_at: formatTime(window.updatedAt),
    cancelled_at: formatTimeOrNull(window.cancelledAt),
  };
}
