import type { OnceDeps } from "../../../domain/idempotency/run-once.ts";
import { listTransactions } from "../../../domain/ledger/list-transactions.ts";
import { readCredit } from "../../../domain/ledger/read-credit.ts";
import { topUpMock } from "../../../domain/ledger/top-up-mock.ts";
import { actorOf } from "../../../http/actor.ts";
import type { NewId } from "../../../kernel/ids.ts";
import { BUYER_ERRORS, type Guard, SIGNED_IN_ERRORS, type UserGuards } from "../../server/guard.ts";
import type { HttpApp } from "../../server/http-app.ts";
import { IDEMPOTENCY_ERRORS, IdempotencyHeaders } from "../../server/idempotency-schema.ts";
import { answerOnce } from "../../server/idempotent.ts";
import { moneyMember } from "../../server/money-member.ts";
import { presentPage, readPage } from "../../server/page.ts";
import { problemResponses } from "../../server/problem-schema.ts";
import { principalOf } from "../../server/request-state.ts";
import { type ExportRouteDeps, exportRoute } from "./export-route.ts";
import { presentBalance } from "./present-balance.ts";
import { presentMockPurchase, presentTransaction } from "./present-transaction.ts";
import { readFilter } from "./read-filter.ts";
import {
  BalanceOut,
  MockPurchaseIn,
  MockPurchaseOut,
  TRANSACTIONS_LIMIT_DEFAULT,
  TransactionsOut,
  TransactionsQuery,
} from "./schemas.ts";

export type CurrencyRoutesDeps = OnceDeps &
  ExportRouteDeps & {
    readonly newId: NewId;
    /** True if `PAYMENT_PROVIDERS` contains `mock`: only then is there a purchase without payment. */
    readonly allowsMockPurchase: boolean;
  };

const COMMON = { tags: ["Currency"], security: [{ bearer: [] }] };

export function currencyRoutes(
  app: HttpApp,
  deps: CurrencyRoutesDeps,
  { signedIn, buyer }: UserGuards,
): void {
  readRoutes(app, deps, signedIn);
  exportRoute(app, deps, signedIn);
  if (deps.allowsMockPurchase) mockPurchaseRoute(app, deps, buyer);
}

function readRoutes(app: HttpApp, deps: CurrencyRoutesDeps, signedIn: Guard): void {
  const { direct } = deps.database;
  app.get(
    "/api/v1/currency/balance",
    {
      config: { viewable: true },
      onRequest: [...signedIn],
      schema: {
        ...COMMON,
        operationId: "readBalance",
        summary: "My balance",
        response: {
          200: { ...BalanceOut, description: "The balance." },
          ...problemResponses(...SIGNED_IN_ERRORS),
        },
      },
    },
    async (request) => {
      return presentBalance(await readCredit(direct, principalOf(request).userId));
    },
  );

  app.get(
    "/api/v1/currency/transactions",
    {
      config: { viewable: true },
      onRequest: [...signedIn],
      schema: {
        ...COMMON,
        operationId: "listTransactions",
        summary: "What moved my balance, newest first",
        querystring: TransactionsQuery,
        response: {
          200: { ...TransactionsOut, description: "One page." },
          ...problemResponses(...SIGNED_IN_ERRORS, "validation_failed"),
        },
      },
    },
    async (request) => {
      const page = readPage(request.query, TRANSACTIONS_LIMIT_DEFAULT);
      const found = await listTransactions(direct, {
        ...readFilter(request.query, principalOf(request).userId),
        ...page,
      });
      return presentPage(found, page, presentTransaction);
    },
  );
}

function mockPurchaseRoute(app: HttpApp, deps: CurrencyRoutesDeps, buyer: Guard): void {
  app.post(
    "/api/v1/currency/mock-purchase",
    {
      onRequest: [...buyer],
      schema: {
        ...COMMON,
        operationId: "mockPurchase",
        summary: "Free test top-up (mock)",
        description: "Exists only if `PAYMENT_PROVIDERS` has `mock`; 404 otherwise.",
        headers: IdempotencyHeaders,
        body: MockPurchaseIn,
        response: {
          201: { ...MockPurchaseOut, description: "Topped up." },
          ...problemResponses(...BUYER_ERRORS, "validation_failed", "not_found", ...IDEMPOTENCY_ERRORS),
        },
      },
    },
    async (request, reply) => {
      const amountCents = moneyMember(request.body.amount, "/amount", "money-positive");
      const { userId } = principalOf(request);
      await answerOnce(deps, request, reply, async (tx) => {
        const deposit = await topUpMock(tx, deps, actorOf(request), { userId, amountCents });
        return { status: 201, body: presentMockPurchase(deposit, request.language) };
      });
      return reply;
    },
  );
}
