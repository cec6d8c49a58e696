import type { Readable } from "node:stream";
import { Type } from "typebox";
import { DELIMITERS } from "./csv-file.ts";
import { OneOf } from "./schema-kinds.ts";

/** What each export has in its query. */
export const DelimiterMember = Type.Optional(
  OneOf(DELIMITERS, {
    description:
      "The character between cells; with `semicolon` sums have a decimal comma. The default depends on the language.",
  }),
);

/** The answer of an export. @param columns in words, in their order */
export function csvOut(columns: string) {
  return {
    description: `The file: ${columns}.`,
    content: { "text/csv": { schema: Type.Unsafe<Readable | string>({ type: "string" }) } },
  };
}
