import { sql } from "kysely";

/** A UUID of version 7 as SQL, of a column with a time and one with a number: as the service's ids, it sorts by time. */
export function idAt(time: string, nth: string) {
  const unixMs = sql`to_hex((extract(epoch FROM ${sql.ref(time)}) * 1000)::bigint)`;
  return sql`(lpad(${unixMs}, 12, '0') || '70008000' || lpad(to_hex(${sql.ref(nth)}), 12, '0'))::uuid`;
}
