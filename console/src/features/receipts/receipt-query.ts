import { queryOptions } from "@tanstack/react-query";
import type { Schemas } from "../../../../client/api-types.ts";
import { api } from "../../api/client.ts";
import { saveAnswer } from "../../parts/save-answer.ts";

export type TokenSheetData = Schemas["TokenSheet"];
export type MonthSheetData = Schemas["MonthSheet"];
export type SheetData = TokenSheetData | MonthSheetData;
export type Issued = NonNullable<Schemas["TokenReceipt"]["issued"]>;
export type Receipt = { readonly sheet: SheetData; readonly issued: Issued | null };

/** What a receipt is about: a token by its id, or a month, "2026-11". */
export type Subject =
  | { readonly kind: "token"; readonly id: string }
  | { readonly kind: "month"; readonly id: string };

/** The sheet as it is printed. It is read when the page opens and stays: what is issued is what was shown. */
export function receiptQuery(subject: Subject) {
  return queryOptions({
    queryKey: ["receipts", subject.kind, subject.id],
    queryFn: (): Promise<Receipt> => readReceipt(subject),
    refetchOnMount: "always",
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
}

function readReceipt({ kind, id }: Subject): Promise<Receipt> {
  const query = { lines: "page" } as const;
  return kind === "token"
    ? api.call("GET", "/api/v1/tokens/{token_id}/receipt", { path: { token_id: id }, query })
    : api.call("GET", "/api/v1/receipts/{month}", { path: { month: id }, query });
}

/** Gives the sheet, as it is by now, a code. */
export function issueReceipt({ kind, id }: Subject): Promise<Receipt> {
  return kind === "token"
    ? api.call("POST", "/api/v1/tokens/{token_id}/receipt", { path: { token_id: id } })
    : api.call("POST", "/api/v1/receipts/{month}", { path: { month: id } });
}

/** Downloads all lines of the sheet. @throws ApiProblem, also if the download broke off */
export async function saveReceipt({ kind, id }: Subject, format: "csv" | "json"): Promise<void> {
  const path = kind === "token" ? `/api/v1/tokens/${id}/receipt` : `/api/v1/receipts/${id}`;
  const response = await api.send("GET", format === "csv" ? `${path}/export` : path);
  await saveAnswer(response, `zenzefi-receipt-${id}.${format}`);
}
