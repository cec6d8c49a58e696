import { type RawBuilder, sql } from "kysely";

/**
 * The condition that one of these columns contains a text, in any case of letters. What PostgreSQL takes for wildcards (`%`, `_`, `\`)
 * stands for itself. The only function that makes a pattern of what somebody typed.
 * @param columns of type text, also of several tables; other types by a cast
 */
export function contains(text: string, columns: readonly RawBuilder<unknown>[]): RawBuilder<boolean> {
  const pattern = `%${text.replace(/[\\%_]/g, "\\$&")}%`;
  return sql<boolean>`(${sql.join(
    columns.map((column) => sql`${column} ILIKE ${pattern}`),
    sql` OR `,
  )})`;
}
