import { findIssued } from "../../../domain/receipts/find-receipt.ts";
import { issueReceipt } from "../../../domain/receipts/issue-receipt.ts";
import { readMonthSheet } from "../../../domain/receipts/read-month-sheet.ts";
import { readTokenSheet } from "../../../domain/receipts/read-token-sheet.ts";
import {
  LINES_OF_A_FILE,
  LINES_OF_ONE_PAGE,
  type LinesMax,
  type MonthSheet,
  type Sheet,
  type TokenSheet,
} from "../../../domain/receipts/sheet.ts";
import type { Clock } from "../../../kernel/clock.port.ts";
import type { Database, Tx } from "../../../kernel/database.port.ts";
import type { NewId, Uuid } from "../../../kernel/ids.ts";
import type { Random } from "../../../kernel/random.port.ts";
import { type Guard, SIGNED_IN_ERRORS } from "../../server/guard.ts";
import type { HttpApp } from "../../server/http-app.ts";
import { problemResponses } from "../../server/problem-schema.ts";
import type { ReportQueue } from "../../server/report-queue.ts";
import { principalOf } from "../../server/request-state.ts";
import { type FileRoutesDeps, fileRoutes } from "./file-routes.ts";
import { presentIssued } from "./present-receipt.ts";
import { MonthParams, MonthReceiptOut, ReceiptTokenParams, SheetQuery, TokenReceiptOut } from "./schemas.ts";
import { type VerifyReceiptDeps, verifyReceiptRoute } from "./verify-route.ts";

export type ReceiptRoutesDeps = VerifyReceiptDeps &
  FileRoutesDeps & {
    readonly database: Database;
    readonly reports: ReportQueue;
    readonly clock: Clock;
    readonly newId: NewId;
    readonly random: Random;
    readonly backendUrl: URL;
  };

const COMMON = { tags: ["Receipts"], security: [{ bearer: [] }] };
const TOKEN_ERRORS = [...SIGNED_IN_ERRORS, "token_not_found", "validation_failed", "reports_busy"] as const;
const MONTH_ERRORS = [
  ...SIGNED_IN_ERRORS,
  "receipt_month_ahead",
  "validation_failed",
  "reports_busy",
] as const;
const ISSUING =
  "Whoever asks again while the sheet says the same gets the same code. A receipt of what still runs tells of the moment of this call.";

/** What a customer can prove, as sheets; with a code that others can check. */
export function receiptRoutes(app: HttpApp, deps: ReceiptRoutesDeps, signedIn: Guard): void {
  tokenRoutes(app, deps, signedIn);
  monthRoutes(app, deps, signedIn);
  fileRoutes(app, deps, signedIn);
  verifyReceiptRoute(app, deps);
}

function tokenRoutes(app: HttpApp, deps: ReceiptRoutesDeps, signedIn: Guard): void {
  const path = "/api/v1/tokens/:token_id/receipt";
  const read = (userId: Uuid, tokenId: Uuid, linesMax: LinesMax): Promise<TokenSheet> =>
    deps.reports.runTransaction(userId, (tx) => readTokenSheet(tx, deps, { userId, tokenId, linesMax }));
  app.get(
    path,
    {
      onRequest: [...signedIn],
      config: { viewable: true },
      schema: {
        ...COMMON,
        operationId: "readTokenReceipt",
        summary: "What was paid for an access token and used with it",
        params: ReceiptTokenParams,
        querystring: SheetQuery,
        response: {
          200: { ...TokenReceiptOut, description: "The sheet." },
          ...problemResponses(...TOKEN_ERRORS),
        },
      },
    },
    async (request) => {
      const { userId } = principalOf(request);
      const linesMax = linesOf(request.query.lines);
      const sheet = await read(userId, request.params.token_id, linesMax);
      return { sheet, issued: await issuedOf(deps, userId, sheet) };
    },
  );
  app.post(
    path,
    {
      onRequest: [...signedIn],
      schema: {
        ...COMMON,
        operationId: "issueTokenReceipt",
        summary: "Issue the receipt of an access token, with a code to check it by",
        description: ISSUING,
        params: ReceiptTokenParams,
        response: {
          200: { ...TokenReceiptOut, description: "The receipt." },
          ...problemResponses(...TOKEN_ERRORS, "receipts_limit"),
        },
      },
    },
    async (request) => {
      const { userId } = principalOf(request);
      const sheet = await read(userId, request.params.token_id, LINES_OF_ONE_PAGE);
      return { sheet, issued: await issue(deps, userId, sheet) };
    },
  );
}

function monthRoutes(app: HttpApp, deps: ReceiptRoutesDeps, signedIn: Guard): void {
  const path = "/api/v1/receipts/:month";
  const read = (userId: Uuid, month: string, linesMax: LinesMax): Promise<MonthSheet> =>
    deps.reports.runTransaction(userId, (tx) => readMonthSheet(tx, deps, { userId, month, linesMax }));
  app.get(
    path,
    {
      onRequest: [...signedIn],
      config: { viewable: true },
      schema: {
        ...COMMON,
        operationId: "readMonthReceipt",
        summary: "What I paid in, bought and used in a month",
        params: MonthParams,
        querystring: SheetQuery,
        response: {
          200: { ...MonthReceiptOut, description: "The sheet." },
          ...problemResponses(...MONTH_ERRORS),
        },
      },
    },
    async (request) => {
      const { userId } = principalOf(request);
      const sheet = await read(userId, request.params.month, linesOf(request.query.lines));
      return { sheet, issued: await issuedOf(deps, userId, sheet) };
    },
  );
  app.post(
    path,
    {
      onRequest: [...signedIn],
      schema: {
        ...COMMON,
        operationId: "issueMonthReceipt",
        summary: "Issue the receipt of a month, with a code to check it by",
        description: ISSUING,
        params: MonthParams,
        response: {
          200: { ...MonthReceiptOut, description: "The receipt." },
          ...problemResponses(...MONTH_ERRORS, "receipts_limit"),
        },
      },
    },
    async (request) => {
      const { userId } = principalOf(request);
      const sheet = await read(userId, request.params.month, LINES_OF_ONE_PAGE);
      return { sheet, issued: await issue(deps, userId, sheet) };
    },
  );
}

function linesOf(lines: "all" | "page" | undefined): LinesMax {
  return lines === "page" ? LINES_OF_ONE_PAGE : LINES_OF_A_FILE;
}

async function issuedOf(deps: ReceiptRoutesDeps, userId: Uuid, sheet: Sheet) {
  const receipt = await findIssued(deps.database.direct, { userId, sheet });
  return receipt === null ? null : presentIssued(receipt, deps.backendUrl);
}

async function issue(deps: ReceiptRoutesDeps, userId: Uuid, sheet: Sheet) {
  const receipt = await deps.database.transaction((tx: Tx) => issueReceipt(tx, deps, { userId, sheet }));
  return presentIssued(receipt, deps.backendUrl);
}
