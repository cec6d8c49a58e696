import { Type } from "typebox";
import { COMPENSATION_STATES, type Compensation } from "../../../domain/compensation/compensation.ts";
import type { CompensationPreview } from "../../../domain/compensation/start-compensation.ts";
import type { Interval } from "../../../domain/tokens/interval-rules.ts";
import { SECOND_MS } from "../../../kernel/duration.ts";
import { formatTime, formatTimeOrNull } from "../../../kernel/time-text.ts";
import { pageAnswer } from "../../server/page.ts";
import { Id, OneOf, Reason, TextOrNull, Time, TimeOrNull } from "../../server/schema-kinds.ts";

const ASKED = {
  from: Type.String({
    format: "date-time",
    description: "From when on outages count; not before the first health check of the last 90 days.",
    examples: ["2026-01-31T09:00:00Z"],
  }),
  to: Type.String({
    format: "date-time",
    description: "Until when outages count; not in the future.",
    examples: ["2026-01-31T10:00:00Z"],
  }),
};

export const AskedTimeIn = Type.Object(ASKED, { title: "CompensationTime", additionalProperties: false });

export const CompensationIn = Type.Object(
  { ...ASKED, reason: Reason },
  { title: "CompensationOrder", additionalProperties: false },
);

export const UndoIn = Type.Object({ reason: Reason }, { title: "CompensationUndo" });

export const CompensationParams = Type.Object({ compensation_id: Id("The compensation's id.") });

const Outages = Type.Array(
  Type.Object({ from: Time("When tokens could no longer be used."), to: Time("When they could again.") }),
  { description: "When tokens could not be used, in order, within the time asked for." },
);

export const PreviewOut = Type.Object(
  {
    outages: Outages,
    outage_seconds: Type.Number({ description: "How long they are together." }),
    running_since: TimeOrNull(
      "Since when the target is down now; null if it is not. This outage is given back only once it has ended.",
    ),
    tokens: Type.Integer({ description: "How many tokens would get time back now." }),
    seconds: Type.Number({ description: "How much they would get together." }),
  },
  { title: "CompensationPreview" },
);

export const CompensationOut = Type.Object(
  {
    id: Id("The compensation's id."),
    kind: OneOf(["outage", "maintenance"], { description: "What made tokens unusable." }),
    state: OneOf(COMPENSATION_STATES, {
      description:
        "`running`: tokens still get time back, within seconds, in a large installation within minutes. `undoing`: it is being taken back.",
    }),
    from: Time("The beginning of the time that was asked for."),
    to: Time("Its end."),
    outages: Outages,
    outage_seconds: Type.Number({ description: "How long they are together." }),
    actor_id: TextOrNull("Who asked for it; null for the service itself and the command line."),
    reason: TextOrNull("Why, as it was given."),
    created_at: Time("When it was begun."),
    finished_at: TimeOrNull("When all tokens had got their time; null until then."),
    tokens: Type.Integer({ description: "How many tokens got time back, so far." }),
    seconds: Type.Number({ description: "How much they got together, so far." }),
    undone_at: TimeOrNull("When it was taken back; null if it was not."),
    taken_back_seconds: Type.Number({ description: "How much was taken back, so far." }),
    spent_seconds: Type.Number({
      description: "What an undo could not take back, since it was used or gone; 0 until it is complete.",
    }),
  },
  { title: "Compensation", description: "Time that was given back to live tokens." },
);

export const CompensationsOut = pageAnswer("Compensations", CompensationOut);

export function presentPreview({ intervals, runningSince, tokenCount, givenMs }: CompensationPreview) {
  return {
    ...presentOutages(intervals),
    running_since: formatTimeOrNull(runningSince),
    tokens: tokenCount,
    seconds: givenMs / SECOND_MS,
  };
}

export function presentCompensation(compensation: Compensation) {
  const { givenMs, takenBackMs, undoneAt } = compensation;
  return {
    id: compensation.id,
    kind: compensation.kind,
    state: compensation.state,
    from: formatTime(compensation.startsAt),
    to: formatTime(compensation.endsAt),
    ...presentOutages(compensation.intervals),
    actor_id: compensation.actorId,
    reason: compensation.reason,
    created_at: formatTime(compensation.createdAt),
    finished_at: formatTimeOrNull(compensation.finishedAt),
    tokens: compensation.tokenCount,
    seconds: givenMs / SECOND_MS,
    undone_at: formatTimeOrNull(undoneAt),
    taken_back_seconds: takenBackMs / SECOND_MS,
    spent_seconds: undoneAt === null ? 0 : (givenMs - takenBackMs) / SECOND_MS,
  };
}

function presentOutages(intervals: readonly Interval[]) {
  return {
    outages: intervals.map(({ fromMs, toMs }) => ({
      from: formatTime(new Date(fromMs)),
      to: formatTime(new Date(toMs)),
    })),
    outage_seconds: intervals.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0) / SECOND_MS,
  };
}
