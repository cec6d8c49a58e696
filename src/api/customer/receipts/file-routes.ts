import type { FastifyReply, FastifyRequest } from "fastify";
import { readMonthSheet } from "../../../domain/receipts/read-month-sheet.ts";
import { readTokenSheet } from "../../../domain/receipts/read-token-sheet.ts";
import { LINES_OF_A_FILE, type Sheet } from "../../../domain/receipts/sheet.ts";
import type { Clock } from "../../../kernel/clock.port.ts";
import { DELIMITER_OF, type Delimiter } from "../../server/csv-file.ts";
import { type Guard, SIGNED_IN_ERRORS } from "../../server/guard.ts";
import type { HttpApp } from "../../server/http-app.ts";
import { problemResponses } from "../../server/problem-schema.ts";
import type { ReportQueue } from "../../server/report-queue.ts";
import { principalOf } from "../../server/request-state.ts";
import { receiptCsv } from "./receipt-csv.ts";
import { FileOut, FileQuery, MonthParams, ReceiptTokenParams } from "./schemas.ts";

export type FileRoutesDeps = { readonly reports: ReportQueue; readonly clock: Clock };

const COMMON = {
  tags: ["Receipts"],
  security: [{ bearer: [] }],
  description:
    "CSV (RFC 4180) in UTF-8, up to 1,000 lines of each list; if there are more, the last line says so. Language and format as of the export of transactions.",
};
const ERRORS = [...SIGNED_IN_ERRORS, "validation_failed", "reports_busy"] as const;

/** The sheets as files for spreadsheets. They have no code: anybody could change them. */
export function fileRoutes(app: HttpApp, deps: FileRoutesDeps, signedIn: Guard): void {
  app.get(
    "/api/v1/tokens/:token_id/receipt/export",
    {
      config: { viewable: true },
      onRequest: [...signedIn],
      exposeHeadRoute: false,
      schema: {
        ...COMMON,
        operationId: "exportTokenReceipt",
        summary: "What was paid for an access token and used with it, as a file for spreadsheets",
        params: ReceiptTokenParams,
        querystring: FileQuery,
        response: { 200: FileOut, ...problemResponses(...ERRORS, "token_not_found") },
      },
    },
    async (request, reply) => {
      const { userId } = principalOf(request);
      const query = { userId, tokenId: request.params.token_id, linesMax: LINES_OF_A_FILE };
      const sheet = await deps.reports.runTransaction(userId, (tx) => readTokenSheet(tx, deps, query));
      return sendFile(request, reply, { sheet, name: query.tokenId, ...request.query });
    },
  );
  app.get(
    "/api/v1/receipts/:month/export",
    {
      config: { viewable: true },
      onRequest: [...signedIn],
      exposeHeadRoute: false,
      schema: {
        ...COMMON,
        operationId: "exportMonthReceipt",
        summary: "What I paid in, bought and used in a month, as a file for spreadsheets",
        params: MonthParams,
        querystring: FileQuery,
        response: { 200: FileOut, ...problemResponses(...ERRORS, "receipt_month_ahead") },
      },
    },
    async (request, reply) => {
      const { userId } = principalOf(request);
      const { month } = request.params;
      const query = { userId, month, linesMax: LINES_OF_A_FILE };
      const sheet = await deps.reports.runTransaction(userId, (tx) => readMonthSheet(tx, deps, query));
      return sendFile(request, reply, { sheet, name: month, ...request.query });
    },
  );
}

function sendFile(
  { language }: FastifyRequest,
  reply: FastifyReply,
  file: { readonly sheet: Sheet; readonly name: string; readonly delimiter?: Delimiter },
): FastifyReply {
  const { delimiter = DELIMITER_OF[language] } = file;
  return reply
    .type("text/csv; charset=utf-8")
    .header("content-disposition", `attachment; filename="zenzefi-receipt-${file.name}.csv"`)
    .header("cache-control", "no-store")
    .send(receiptCsv(file.sheet, { language, delimiter }));
}
