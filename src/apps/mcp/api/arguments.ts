import { Type } from "typebox";

/** A page is read by a model: shorter than a person's. */
const LIMIT_DEFAULT = 20;
const LIMIT_MAX = 100;
const REASON_CHARACTERS_MAX = 500;

export const id = (description: string) =>
  Type.String({ pattern: "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$", description });

export const optionalId = (description: string) => Type.Optional(id(description));

const time = (description: string) =>
  Type.String({
    pattern: "^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d(:\\d\\d(\\.\\d{1,6})?)?(Z|[+-]\\d\\d:\\d\\d)$",
    description: `${description} ISO 8601, such as 2026-01-31T09:30:00Z.`,
  });

export const PERIOD = {
  from: Type.Optional(time("Not before this time.")),
  to: Type.Optional(time("Before this time.")),
};

export const PAGE = {
  limit: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: LIMIT_MAX,
      description: `The most items; ${LIMIT_DEFAULT} by default.`,
    }),
  ),
  cursor: optionalId("`next_cursor` of the page before: continues after it."),
};

/** A reason is recorded in the audit log, so each change has one. */
export const reason = Type.String({
  minLength: 1,
  maxLength: REASON_CHARACTERS_MAX,
  description: "Why, for the audit log and whoever reads it.",
});

/** The query of a page, with our shorter default. */
export function pageOf<A extends { limit?: number }>(args: A): A & { limit: number } {
  return { ...args, limit: args.limit ?? LIMIT_DEFAULT };
}
