import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, read } from "../../api/client.ts";
import { ApiProblem, noAnswer } from "../../api/problem.ts";
import type { operations } from "../../api/schema.gen.ts";
import { dayRange } from "./day-range.ts";
import { typeWords } from "./transactions-words.ts";

type Query = NonNullable<operations["listTransactions"]["parameters"]["query"]>;

export type EntryType = NonNullable<Query["transaction_type"]>;
type Page = operations["listTransactions"]["responses"][200]["content"]["application/json"];
export type Transaction = Page["items"][number];

/** The filter and the page, as the address carries them: days of the person's calendar. */
export type TransactionSearch = {
  readonly type?: string;
  readonly from?: string;
  readonly to?: string;
  readonly skip?: number;
};

const PAGE_LENGTH = 20;

export function isEntryType(text: string): text is EntryType {
  return Object.hasOwn(typeWords, text);
}

/** The same filter as the API takes it: instants. */
export function toFilter(search: TransactionSearch, timeZone: string): Query {
  const { type = "" } = search;
  return { ...(isEntryType(type) ? { transaction_type: type } : {}), ...dayRange(search, timeZone) };
}

export function transactionsQuery(filter: Query, skip: number) {
  return queryOptions({
    queryKey: ["transactions", filter, skip],
    queryFn: () => {
      const query = { ...filter, skip, limit: PAGE_LENGTH };
      return read(api.GET("/api/v1/currency/transactions", { params: { query } }));
    },
    placeholderData: keepPreviousData,
  });
}

/**
 * All that fit the filter, as a file.
 * @returns it and the name that the service gives it
 * @throws ApiProblem, also where the file broke off in the middle
 */
export async function exportTransactions(filter: Query): Promise<{ file: Blob; name: string }> {
  const call = api.GET("/api/v1/currency/transactions/export", {
    params: { query: filter },
    parseAs: "blob",
  });
  const file = await read(call).catch((error) => {
    throw error instanceof ApiProblem ? error : noAnswer();
  });
  const { response } = await call;
  const name = /filename="([^"]+)"/.exec(response.headers.get("content-disposition") ?? "")?.[1];
  return { file, name: name ?? "zenzefi-transactions.csv" };
}
