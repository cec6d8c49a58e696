import { type RawBuilder, sql } from "kysely";
import { beginningRange } from "../../kernel/beginning-range.ts";

/** What the end of an id can be, or the whole. */
const ID_END = /^[0-9a-f-]{1,36}$/;

/**
 * The condition that the id of a token ends with what somebody typed, in any case of letters; no character is a wildcard. The end is what
 * tells ids apart: they begin with their time. Served by `access_tokens_id_end_idx`.
 * @param id the column
 */
export function idEndsWith(id: RawBuilder<unknown>, typed: string): RawBuilder<boolean> {
  const end = typed.toLowerCase();
  if (!ID_END.test(end)) return sql<boolean>`false`;
  const { from, below } = beginningRange([...end].reverse().join(""));
  const reversed = sql`reverse(${id}::text) COLLATE "C"`;
  return sql<boolean>`(${reversed} >= ${from} AND ${reversed} < ${below})`;
}
