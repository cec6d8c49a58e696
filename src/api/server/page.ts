import type { TProperties, TSchema } from "typebox";
import { Type } from "typebox";
import type { Page } from "../../kernel/page.ts";
import { SCANNED_ROWS_MAX } from "../../kernel/scan-page.ts";
import { formatTime } from "../../kernel/time-text.ts";
import { TextOrNull, Time } from "./schema-kinds.ts";
import { SchemaRefusal } from "./validate-schema.ts";

const LIMIT_MAX = 100;
/** Use the cursor for later pages: the cost of an offset grows with the rows that it skips. */
const SKIP_MAX = 1_000_000;

export type PageRequest = { readonly skip: number; readonly limit: number; readonly cursor: string | null };

/** The query of a list: its filters and the members that every list has. */
export function pageQuery<P extends TProperties>(limitDefault: number, filters: P) {
  return Type.Object({
    ...filters,
    skip: Type.Optional(
      Type.Integer({ minimum: 0, maximum: SKIP_MAX, default: 0, description: "How many items to skip." }),
    ),
    offset: Type.Optional(
      Type.Integer({ minimum: 0, maximum: SKIP_MAX, description: "An alias of `skip`." }),
    ),
    limit: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: LIMIT_MAX,
        default: limitDefault,
        description: "The most items to return.",
      }),
    ),
    cursor: Type.Optional(
      Type.String({
        format: "uuid",
        description: "`next_cursor` of the previous page: continues after it, in constant time.",
      }),
    ),
  });
}

/**
 * Reads the page members of a query.
 * @throws SchemaRefusal (answers 422): `skip` and `offset` contradict each other
 */
export function readPage(
  query: { skip?: number; offset?: number; limit?: number; cursor?: string },
  limitDefault: number,
): PageRequest {
  if (query.skip !== undefined && query.offset !== undefined && query.skip !== query.offset) {
    throw new SchemaRefusal([{ path: "/offset", keyword: "enum", params: { allowedValues: [query.skip] } }]);
  }
  return {
    skip: query.skip ?? query.offset ?? 0,
    limit: query.limit ?? limitDefault,
    cursor: query.cursor ?? null,
  };
}

/**
 * The answer of a list (contract, Conventions). `total_capped` is omitted unless it is true.
 * @param title the name of the schema in the API description
 */
export function pageAnswer<T extends TSchema>(title: string, item: T) {
  return Type.Object(pageMembers(item), { title });
}

/** The answer of a list whose search reads many rows: a page may end before it is full. */
export function searchedPageAnswer<T extends TSchema>(title: string, item: T) {
  const description = `Only if the search has read ${SCANNED_ROWS_MAX} rows and there are more, from before this time: the page may then be short or empty, \`next_cursor\` goes on from here, and \`total\` is what was found in these rows.`;
  return Type.Object({ ...pageMembers(item), searched_back_to: Type.Optional(Time(description)) }, { title });
}

function pageMembers<T extends TSchema>(item: T) {
  return {
    items: Type.Array(item),
    total: Type.Integer({ description: "How many items there are in all; exact up to 10000." }),
    skip: Type.Integer(),
    offset: Type.Integer({ description: "The same as `skip`." }),
    limit: Type.Integer(),
    next_cursor: TextOrNull("Send it as `cursor` for the next page; null on the last one."),
    total_capped: Type.Optional(
      Type.Boolean({ description: "True if there are, or may be, more than `total`." }),
    ),
  };
}

/** A page as JSON. */
export function presentPage<T, J>(page: Page<T>, request: PageRequest, present: (item: T) => J) {
  return {
    items: page.items.map(present),
    total: page.total,
    skip: request.skip,
    offset: request.skip,
    limit: request.limit,
    next_cursor: page.nextCursor,
    ...(page.totalCapped ? { total_capped: true } : {}),
    ...(page.searchedBackTo === undefined ? {} : { searched_back_to: formatTime(page.searchedBackTo) }),
  };
}
