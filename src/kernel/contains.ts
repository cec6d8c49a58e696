import type { Expression, ExpressionBuilder, SqlBool } from "kysely";

/**
 * The condition that one of these columns contains a text, in any case of letters. What PostgreSQL takes for wildcards (`%`, `_`, `\`)
 * stands for itself. The only function that makes a pattern of what somebody typed.
 * @param columns of type text, also of several tables; other types by a cast
 */
export function contains(text: string, columns: readonly Expression<unknown>[]) {
  const pattern = `%${text.replace(/[\\%_]/g, "\\$&")}%`;
  return <DB, TB extends keyof DB>(where: ExpressionBuilder<DB, TB>): Expression<SqlBool> =>
    where.or(columns.map((column) => where(column, "ilike", pattern)));
}
