import { Type } from "typebox";
import { EMAIL_CHARACTERS_MAX } from "../../kernel/email.ts";
import { PASSWORD_CHARACTERS_MAX, PASSWORD_CHARACTERS_MIN } from "../../kernel/password-text.ts";

/** The id in all examples. */
export const EXAMPLE_ID = "0197a1b2-7c3d-7e4f-8a5b-6c7d8e9fa0b1";

/** A UUID in an answer, a path or a query. A route gets it in lower case, even if it was sent otherwise. */
export const Id = (description: string) =>
  Type.String({ format: "uuid", description, examples: [EXAMPLE_ID] });

/** A UTC time with its offset. */
export const Time = (description: string) =>
  Type.String({ format: "date-time", description, examples: ["2026-01-31T09:30:00.000+00:00"] });

export const TimeOrNull = (description: string) =>
  Type.Unsafe<string | null>({ type: ["string", "null"], format: "date-time", description });

export const TextOrNull = (
  description: string,
  bounds: { readonly minLength?: number; readonly maxLength?: number } = {},
) => Type.Unsafe<string | null>({ type: ["string", "null"], description, ...bounds });

/** A filter of a list by a text that somebody typed. No longer than an e-mail address may be, the longest thing to look for. */
export const Search = (where: string) =>
  Type.Optional(
    Type.String({
      maxLength: EMAIL_CHARACTERS_MAX,
      description: `A part of ${where}, in any case of letters. No character is a wildcard.`,
    }),
  );

/** The header that makes a change conditional, for the API description. `readIfMatch` reads it. */
export const IfMatchHeaders = Type.Object({
  "If-Match": Type.Optional(
    Type.String({
      description:
        "An `ETag` as it was answered: 412 if there is another version by now. Left out: any version.",
    }),
  ),
});

/** The reason for an action of an administrator. */
export const Reason = Type.Optional(
  Type.String({ minLength: 1, maxLength: 500, description: "Why, for the audit log." }),
);

/** A bound before the password is prepared: an allowed password is never typed with so many characters. */
export const PASSWORD_INPUT_CHARACTERS_MAX = 1_024;
const PASSWORD_RULE = `${PASSWORD_CHARACTERS_MIN} to ${PASSWORD_CHARACTERS_MAX} characters, none of them a control character; blanks of all kinds are one, and the Unicode form does not matter (RFC 8265).`;

/** A new password. */
export const NewPassword = (description: string) =>
  Type.String({
    format: "password",
    maxLength: PASSWORD_INPUT_CHARACTERS_MAX,
    description: `${description} ${PASSWORD_RULE}`,
    examples: ["correct horse battery"],
  });

export const NewPasswordOrNull = (description: string) =>
  Type.Unsafe<string | null>({
    type: ["string", "null"],
    format: "password",
    maxLength: PASSWORD_INPUT_CHARACTERS_MAX,
    description: `${description} ${PASSWORD_RULE}`,
  });

/** One of a closed list of texts or numbers. */
export const OneOf = <const V extends string | number>(
  values: readonly V[],
  more: { readonly description: string; readonly default?: NoInfer<V> },
) =>
  Type.Unsafe<V>({
    type: typeof values[0] === "number" ? "integer" : "string",
    enum: [...values],
    ...more,
  });
