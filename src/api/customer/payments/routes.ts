import type { OnceDeps } from "../../../domain/idempotency/run-once.ts";
import { listPayments } from "../../../domain/payments/list-payments.ts";
import { openPayment } from "../../../domain/payments/open-payment.ts";
import type { PaymentDeps } from "../../../domain/payments/payment-deps.ts";
import { readPayment } from "../../../domain/payments/read-payment.ts";
import { PaymentOut, presentPayment } from "../../presenters/present-payment.ts";
import { BUYER_ERRORS, type Guard, SIGNED_IN_ERRORS, type UserGuards } from "../../server/guard.ts";
import type { HttpApp } from "../../server/http-app.ts";
import { IDEMPOTENCY_ERRORS, IdempotencyHeaders } from "../../server/idempotency-schema.ts";
import { answerInSteps } from "../../server/idempotent.ts";
import { presentPage, readPage } from "../../server/page.ts";
import { problemResponses } from "../../server/problem-schema.ts";
import { principalOf } from "../../server/request-state.ts";
import { type ProvidersRouteDeps, providersRoute } from "./providers-route.ts";
import { type OrderBounds, readOrder } from "./read-order.ts";
import { PAYMENTS_LIMIT_DEFAULT, PaymentParams, PaymentsOut, PaymentsQuery, PurchaseIn } from "./schemas.ts";

export type PaymentRoutesDeps = OnceDeps & ProvidersRouteDeps & { readonly payments: PaymentDeps };

const COMMON = { tags: ["Currency"], security: [{ bearer: [] }] };

export function paymentRoutes(app: HttpApp, deps: PaymentRoutesDeps, { signedIn, buyer }: UserGuards): void {
  const { bounds } = deps.payments;
  if (bounds !== null) purchaseRoute(app, deps, bounds, buyer);
  providersRoute(app, deps, signedIn);
  readRoutes(app, deps, signedIn);
}

function purchaseRoute(app: HttpApp, deps: PaymentRoutesDeps, bounds: OrderBounds, buyer: Guard): void {
  const { payments } = deps;
  app.post(
    "/api/v1/currency/purchase",
    {
      onRequest: [...buyer],
      schema: {
        ...COMMON,
        operationId: "purchaseCurrency",
        summary: "Buy ZNC",
        description:
          "Opens a checkout at a payment provider; send the customer to `payment_url`. The balance is credited when the provider confirms the payment. Exists only if `PAYMENT_PROVIDERS` names one; 404 otherwise. At most 20 payments begun within a day may be open.",
        headers: IdempotencyHeaders,
        body: PurchaseIn,
        response: {
          201: { ...PaymentOut, description: "The checkout is open; no balance has moved." },
          ...problemResponses(
            ...BUYER_ERRORS,
            "validation_failed",
            "not_found",
            "open_payments_limit",
            "payment_provider_refused",
            "payment_provider_unavailable",
            ...IDEMPOTENCY_ERRORS,
          ),
        },
      },
    },
    async (request, reply) => {
      const order = readOrder(request.body, bounds);
      const { userId } = principalOf(request);
      await answerInSteps(deps, request, reply, {
        order: { userId, ...order },
        steps: openPayment(payments),
        answerOf: (payment) => ({ status: 201, body: presentPayment(payment) }),
      });
      return reply;
    },
  );
}

function readRoutes(app: HttpApp, deps: PaymentRoutesDeps, signedIn: Guard): void {
  const { direct } = deps.database;
  app.get(
    "/api/v1/currency/payments",
    {
      config: { viewable: true },
      onRequest: [...signedIn],
      schema: {
        ...COMMON,
        operationId: "listPayments",
        summary: "My payments, newest first",
        querystring: PaymentsQuery,
        response: {
          200: { ...PaymentsOut, description: "One page." },
          ...problemResponses(...SIGNED_IN_ERRORS, "validation_failed"),
        },
      },
    },
    async (request) => {
      const page = readPage(request.query, PAYMENTS_LIMIT_DEFAULT);
      const found = await listPayments(direct, {
        search: null,
        ...page,
        userId: principalOf(request).userId,
        status: request.query.status ?? null,
        provider: null,
        from: null,
        to: null,
      });
      return presentPage(found, page, presentPayment);
    },
  );

  app.get(
    "/api/v1/currency/payments/:payment_id",
    {
      config: { viewable: true },
      onRequest: [...signedIn],
      schema: {
        ...COMMON,
        operationId: "readPayment",
        summary: "One of my payments",
        params: PaymentParams,
        response: {
          200: { ...PaymentOut, description: "The payment." },
          ...problemResponses(...SIGNED_IN_ERRORS, "payment_not_found", "validation_failed"),
        },
      },
    },
    async (request) => {
      const id = request.params.payment_id;
      return presentPayment(await readPayment(direct, id, principalOf(request).userId));
    },
  );
}
