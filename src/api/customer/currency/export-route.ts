import { Readable } from "node:stream";
import { exportTransactions } from "../../../domain/ledger/export-transactions.ts";
import type { LedgerTransaction } from "../../../domain/ledger/ledger-transaction.ts";
import type { Clock } from "../../../kernel/clock.port.ts";
import type { Log } from "../../../kernel/log.port.ts";
import { type CsvForm, DELIMITER_OF } from "../../server/csv-file.ts";
import { type Guard, SIGNED_IN_ERRORS } from "../../server/guard.ts";
import type { HttpApp } from "../../server/http-app.ts";
import { problemResponses } from "../../server/problem-schema.ts";
import type { ReportQueue } from "../../server/report-queue.ts";
import { principalOf } from "../../server/request-state.ts";
import { readFilter } from "./read-filter.ts";
import { CsvOut, ExportQuery } from "./schemas.ts";
import { csvCutShort, csvHead, csvLines } from "./transactions-csv.ts";

export type ExportRouteDeps = { readonly reports: ReportQueue; readonly clock: Clock; readonly log: Log };

/** A purchase every ten minutes for a year, and not too large for spreadsheets. A filter by time gives older rows. */
const EXPORT_ROWS_MAX = 50_000;

type Pages = AsyncGenerator<readonly LedgerTransaction[], boolean>;

/** @param signedIn lets signed-in users through */
export function exportRoute(app: HttpApp, deps: ExportRouteDeps, signedIn: Guard): void {
  app.get(
    "/api/v1/currency/transactions/export",
    {
      config: { viewable: true },
      onRequest: [...signedIn],
      // A HEAD would read all rows for nothing.
      exposeHeadRoute: false,
      schema: {
        tags: ["Currency"],
        security: [{ bearer: [] }],
        operationId: "exportTransactions",
        summary: "What moved my balance, as a file for spreadsheets",
        description: `CSV (RFC 4180) in UTF-8, newest first, at most ${EXPORT_ROWS_MAX} rows; if there are more, the last line says so. The text is in the language of the request, and so is the format, unless \`delimiter\` names one: in English commas between cells and \`18.00\`, in Russian semicolons and \`18,00\`, as Excel expects.`,
        querystring: ExportQuery,
        response: {
          200: CsvOut,
          ...problemResponses(...SIGNED_IN_ERRORS, "validation_failed", "reports_busy"),
        },
      },
    },
    async (request, reply) => {
      const { userId } = principalOf(request);
      const query = { ...readFilter(request.query, userId), rowsMax: EXPORT_ROWS_MAX };
      // One page at a time, so that a slow client does not block the report queue.
      const pages = exportTransactions((read) => deps.reports.run(userId, read), query);
      const { language } = request;
      const { delimiter = DELIMITER_OF[language] } = request.query;
      const pieces = piecesOf(pages, { language, delimiter });
      // Read before the headers are sent, so that an unavailable database is a 503 and not a broken file.
      const first = await pieces.next();
      const file = fileOf(first.value ?? "", pieces, (error) =>
        deps.log.warn("an export broke off", { error, request_id: request.id }),
      );
      const day = new Date(deps.clock.nowMs()).toISOString().slice(0, 10);
      return reply
        .type("text/csv; charset=utf-8")
        .header("content-disposition", `attachment; filename="zenzefi-transactions-${day}.csv"`)
        .header("cache-control", "no-store")
        .send(Readable.from(file));
    },
  );
}

/** The file in pieces, each about a page of rows. */
async function* piecesOf(pages: Pages, form: CsvForm): AsyncGenerator<string, undefined> {
  let head = csvHead(form);
  let page = await pages.next();
  while (page.done !== true) {
    yield head + csvLines(page.value, form);
    head = "";
    page = await pages.next();
  }
  if (page.value) yield csvCutShort(EXPORT_ROWS_MAX, form);
}

/** The pieces, the first of which was read already. An error is reported: it only breaks off the answer. */
async function* fileOf(
  first: string,
  rest: AsyncIterable<string>,
  noteBreak: (error: unknown) => void,
): AsyncGenerator<string, void> {
  try {
    yield first;
    yield* rest;
  } catch (error) {
    noteBreak(error);
    throw error;
  }
}
