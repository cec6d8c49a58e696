import { Type } from "typebox";
import type { ErrorCode } from "../../kernel/errors.ts";

/** The header of calls that move money, for the API description. `answerOnce` reads it. */
export const IdempotencyHeaders = Type.Object({
  "Idempotency-Key": Type.Optional(
    Type.String({
      description:
        "1 to 255 printable ASCII characters of your choice. The same key with the same request gives the stored answer again for 24 hours, and moves no money twice.",
      examples: ["order-2026-0001"],
    }),
  ),
});

/** The errors that a call may have because of this header. */
export const IDEMPOTENCY_ERRORS = [
  "idempotency_key_invalid",
  "idempotency_key_in_use",
  "idempotency_key_reused",
] as const satisfies readonly ErrorCode[];
