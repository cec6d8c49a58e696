import { infiniteQueryOptions, keepPreviousData, type QueryKey } from "@tanstack/react-query";

/** A page of a list, as the API answers it (contract, Conventions). */
export type KeysetPage<Row> = {
  readonly items: readonly Row[];
  readonly total: number;
  readonly total_capped?: boolean;
  readonly next_cursor: string | null;
  /** Set where a search has not read all: the rows from before that time come with the next page. */
  readonly searched_back_to?: string;
};

/**
 * A list of the API, page after page by its cursor. While another filter is read, the rows of the one before stay.
 * @param read a page: `{}` for the first one
 */
export function keysetQuery<Row>(
  queryKey: QueryKey,
  read: (page: { readonly cursor?: string }, signal: AbortSignal) => Promise<KeysetPage<Row>>,
) {
  return infiniteQueryOptions({
    queryKey,
    queryFn: ({ pageParam, signal }) => read(pageParam === null ? {} : { cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next_cursor }) => next_cursor,
    placeholderData: keepPreviousData,
  });
}
