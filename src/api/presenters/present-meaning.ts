import { Type } from "typebox";
import { ENTRY_MEANINGS } from "../../domain/ledger/entry-meaning-rules.ts";
import { SCOPES, type Scope } from "../../kernel/scope.ts";
import { OneOf, TextOrNull } from "../server/schema-kinds.ts";

const IntegerOrNull = (description: string) =>
  Type.Unsafe<number | null>({ type: ["integer", "null"], description });

/** What an entry of the ledger is about. */
export const MeaningOut = Type.Object(
  {
    code: OneOf(ENTRY_MEANINGS, {
      description:
        "`text`: `description` is what an operator wrote. Else `description` says the same in English, and a client may say it in any language.",
    }),
    name: TextOrNull("Of `bundle`: its name then."),
    tokens: IntegerOrNull("Of `bundle`: how many access tokens."),
    hours: IntegerOrNull(
      "Of `token`, `token_extended`, `token_returned` and `bundle`: how long one is valid.",
    ),
    scope: Type.Unsafe<Scope | null>({
      type: ["string", "null"],
      enum: [...SCOPES, null],
      description: "Of the same: what one opens.",
    }),
  },
  { title: "TransactionMeaning", description: "What it is about, for programs." },
);
