import { type TSchema, Type } from "typebox";
import { ERROR_TABLE } from "../../http/error-table.ts";
import { problemAnswer } from "../../http/problem.ts";
import { AppError, type ErrorCode, type ErrorFacts, ValidationError } from "../../kernel/errors.ts";
import { EXAMPLE_ID } from "./schema-kinds.ts";

/** The body of every error, for the API description. */
export const PROBLEM_SCHEMA = Type.Object(
  {
    type: Type.String({ description: "Names the kind of problem; not meant to be fetched." }),
    title: Type.String({ description: "The kind of problem in a few words." }),
    status: Type.Integer({ description: "The HTTP status." }),
    detail: Type.String({ description: "A sentence for people: what is wrong and what to do." }),
    code: Type.String({ description: "A stable code for programs." }),
    request_id: Type.String({ description: "The same as the X-Request-Id header." }),
    errors: Type.Optional(
      Type.Array(
        Type.Object({
          path: Type.String({
            description: 'The wrong member as a JSON pointer: "/amount"; "" for the whole.',
          }),
          message: Type.String({ description: "What is wrong with it." }),
        }),
        { description: "With code validation_failed: one row for each wrong member." },
      ),
    ),
    challenge: Type.Optional(
      Type.String({
        description: "With code totp_required: for `POST /auth/login/totp`, which takes a code.",
      }),
    ),
    expires_in_seconds: Type.Optional(
      Type.Integer({ description: "With code totp_required: how long the challenge is valid." }),
    ),
  },
  {
    $id: "Problem",
    title: "Problem",
    description: "An error (RFC 9457). Some codes add members, such as retry_after_seconds.",
    additionalProperties: true,
  },
);

/** Codes that any call can have; they are added to each list of answers. */
const ALWAYS: readonly ErrorCode[] = ["internal_error", "service_unavailable"];

/** The `responses` of a route for these errors, one for each status, with an example for each code. */
export function problemResponses(...codes: readonly ErrorCode[]): Record<number, TSchema> {
  const statuses = new Map<number, ErrorCode[]>();
  for (const code of [...codes, ...ALWAYS]) {
    const { status } = ERROR_TABLE[code];
    statuses.set(status, [...(statuses.get(status) ?? []), code]);
  }
  return Object.fromEntries([...statuses].map(([status, group]) => [status, problemResponse(group)]));
}

function problemResponse(codes: readonly ErrorCode[]): TSchema {
  const examples = codes.map((code) => [code, { value: exampleOf(code) }]);
  const schema = {
    description: codes.map((code) => `${ERROR_TABLE[code].title.en} (\`${code}\`)`).join("; "),
    content: {
      "application/problem+json": {
        schema: Type.Ref("Problem"),
        examples: Object.fromEntries(examples),
      },
    },
  };
  return Type.Unsafe(schema);
}

/** The values that fill the sentences of errors in examples. */
const EXAMPLE_FACTS: ErrorFacts = {
  balance: "5.00",
  device_id_hint: "laptop-7",
  method: "PUT",
  price: "18.00",
  retry_after_seconds: 30,
};

function exampleOf(code: ErrorCode): unknown {
  const { en } = ERROR_TABLE[code].detail;
  const facts = Object.entries(EXAMPLE_FACTS).filter(([name]) => en.includes(`{${name}}`));
  const error =
    code === "validation_failed"
      ? new ValidationError([{ path: "/amount", message: "is required" }])
      : new AppError(code, Object.fromEntries(facts));
  return JSON.parse(problemAnswer(error, { language: "en", requestId: EXAMPLE_ID }).body);
}
