import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { Input, Output } from "../../../../client/api-types.ts";
import { api } from "../../api/client.ts";
import { dayRange } from "../../parts/day-range.ts";
import { saveAnswer } from "../../parts/save-answer.ts";
import { typeWords } from "../../parts/type-words.ts";

type Query = NonNullable<Input<"GET", "/api/v1/currency/transactions">["query"]>;

export type EntryType = NonNullable<Query["transaction_type"]>;
export type Transaction = Output<"GET", "/api/v1/currency/transactions">["items"][number];

/** The filter and the page as parameters of the address; days are those of the user's time zone. */
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

/** The same filter for the API, which takes instants. */
export function toFilter(search: TransactionSearch, timeZone: string): Query {
  const { type = "" } = search;
  return { ...(isEntryType(type) ? { transaction_type: type } : {}), ...dayRange(search, timeZone) };
}

export function transactionsQuery(filter: Query, skip: number) {
  return queryOptions({
    queryKey: ["transactions", filter, skip],
    queryFn: () => {
      const query = { ...filter, skip, limit: PAGE_LENGTH };
      return api.call("GET", "/api/v1/currency/transactions", { query });
    },
    placeholderData: keepPreviousData,
  });
}

/** Downloads all entries that match the filter. @throws ApiProblem, also if the download broke off */
export async function exportTransactions(filter: Query): Promise<void> {
  const response = await api.send("GET", "/api/v1/currency/transactions/export", { query: filter });
  await saveAnswer(response, "zenzefi-transactions.csv");
}
