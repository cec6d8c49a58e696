import type { OnceDeps } from "../../../domain/idempotency/run-once.ts";
import { readUsernames, usernameOf } from "../../../domain/identity/read-usernames.ts";
import { listPayments } from "../../../domain/payments/list-payments.ts";
import { listRefunds } from "../../../domain/payments/list-refunds.ts";
import type { Payment, Refund } from "../../../domain/payments/payment.ts";
import type { PaymentDeps } from "../../../domain/payments/payment-deps.ts";
import { readAnyPayment } from "../../../domain/payments/read-any-payment.ts";
import { refundPayment } from "../../../domain/payments/refund-payment.ts";
import { actorOf } from "../../../http/actor.ts";
import { formatMoney } from "../../../kernel/money.ts";
import { formatTime } from "../../../kernel/time-text.ts";
import { NamedPaymentOut, presentAdminPayment } from "../../presenters/present-payment.ts";
import { DESK_ERRORS } from "../../server/guard.ts";
import type { HttpApp } from "../../server/http-app.ts";
import { IDEMPOTENCY_ERRORS, IdempotencyHeaders } from "../../server/idempotency-schema.ts";
import { answerInSteps } from "../../server/idempotent.ts";
import { presentPage, readPage } from "../../server/page.ts";
import { problemResponses } from "../../server/problem-schema.ts";
import {
  ADMIN_PAYMENTS_LIMIT_DEFAULT,
  AdminPaymentParams,
  AdminPaymentsOut,
  AdminPaymentsQuery,
  RefundIn,
  RefundOut,
  RefundsOut,
} from "./schemas.ts";

export type AdminPaymentRoutesDeps = OnceDeps & { readonly payments: PaymentDeps };

const COMMON = { tags: ["Administration"], security: [{ bearer: [] }] };

export function adminPaymentRoutes(app: HttpApp, deps: AdminPaymentRoutesDeps): void {
  listRoute(app, deps);
  readRoute(app, deps);
  refundRoute(app, deps);
  listRefundsRoute(app, deps);
}

function listRefundsRoute(app: HttpApp, deps: AdminPaymentRoutesDeps): void {
  app.get(
    "/api/v1/admin/payments/:payment_id/refunds",
    {
      config: { permission: "read" },
      schema: {
        ...COMMON,
        operationId: "listPaymentRefunds",
        summary: "The refunds of a payment, newest first",
        description: "Those started in this service, and those made at the provider.",
        params: AdminPaymentParams,
        response: {
          200: { ...RefundsOut, description: "All of them." },
          ...problemResponses(...DESK_ERRORS, "payment_not_found", "validation_failed"),
        },
      },
    },
    async (request) => {
      const refunds = await listRefunds(deps.database.direct, request.params.payment_id);
      return {
        items: refunds.map((refund) => ({
          ...presentRefund(refund),
          origin: refund.origin,
          provider_refund_id: refund.providerRefundId,
          created_at: formatTime(refund.createdAt),
          updated_at: formatTime(refund.updatedAt),
        })),
      };
    },
  );
}

function listRoute(app: HttpApp, deps: AdminPaymentRoutesDeps): void {
  app.get(
    "/api/v1/admin/payments",
    {
      config: { permission: "read" },
      schema: {
        ...COMMON,
        operationId: "listAllPayments",
        summary: "All payments, newest first",
        querystring: AdminPaymentsQuery,
        response: {
          200: { ...AdminPaymentsOut, description: "One page." },
          ...problemResponses(...DESK_ERRORS, "validation_failed"),
        },
      },
    },
    async (request) => {
      const { user_id, status, provider, from, to } = request.query;
      const page = readPage(request.query, ADMIN_PAYMENTS_LIMIT_DEFAULT);
      const found = await listPayments(deps.database.direct, {
        ...page,
        userId: user_id ?? null,
        status: status ?? null,
        provider: provider ?? null,
        search: request.query.search?.trim() || null,
        from: from === undefined ? null : new Date(from),
        to: to === undefined ? null : new Date(to),
      });
      const names = await namesOf(deps, found.items);
      return presentPage(found, page, (payment) => presentNamed(payment, names));
    },
  );
}

function readRoute(app: HttpApp, deps: AdminPaymentRoutesDeps): void {
  app.get(
    "/api/v1/admin/payments/:payment_id",
    {
      config: { permission: "read" },
      schema: {
        ...COMMON,
        operationId: "readAnyPayment",
        summary: "One payment",
        params: AdminPaymentParams,
        response: {
          200: { ...NamedPaymentOut, description: "The payment." },
          ...problemResponses(...DESK_ERRORS, "payment_not_found", "validation_failed"),
        },
      },
    },
    async (request) => {
      const payment = await readAnyPayment(deps.database.direct, request.params.payment_id);
      return presentNamed(payment, await namesOf(deps, [payment]));
    },
  );
}

function refundRoute(app: HttpApp, deps: AdminPaymentRoutesDeps): void {
  const { payments } = deps;
  app.post(
    "/api/v1/admin/payments/:payment_id/refund",
    {
      config: { permission: "move-money" },
      // A reason is optional, so the body is too.
      preValidation: async (request) => {
        request.body ??= {};
      },
      schema: {
        ...COMMON,
        operationId: "refundPayment",
        summary: "Refund a payment",
        description:
          "Takes what is left of paid ZNC in the wallet, at most the part of the payment that was not returned yet, and pays it back through the provider. A payment is refunded once: a repeated call gives the same refund, unless that one failed.",
        headers: IdempotencyHeaders,
        params: AdminPaymentParams,
        body: RefundIn,
        response: {
          200: { ...RefundOut, description: "The refund." },
          ...problemResponses(
            ...DESK_ERRORS,
            "payment_not_found",
            "payment_not_refundable",
            "nothing_to_refund",
            "only_granted_left",
            "payment_provider_unavailable",
            "validation_failed",
            ...IDEMPOTENCY_ERRORS,
          ),
        },
      },
    },
    async (request, reply) => {
      const paymentId = request.params.payment_id;
      const reason = request.body.reason ?? null;
      await answerInSteps(deps, request, reply, {
        order: { paymentId, reason },
        steps: refundPayment(payments, actorOf(request)),
        answerOf: ({ payment, refund }) => ({
          status: 200,
          body: { ...presentRefund(refund), payment: presentAdminPayment(payment) },
        }),
      });
      return reply;
    },
  );
}

function namesOf({ database }: AdminPaymentRoutesDeps, payments: readonly Payment[]) {
  return readUsernames(
    database.direct,
    payments.map(({ userId }) => userId),
  );
}

function presentNamed(payment: Payment, names: Awaited<ReturnType<typeof namesOf>>) {
  return { ...presentAdminPayment(payment), username: usernameOf(names, payment.userId) };
}

function presentRefund(refund: Refund) {
  return {
    refund_id: refund.id,
    status: refund.status,
    amount_znc: formatMoney(refund.amountCents),
    amount_rub: formatMoney(refund.amountKopecks),
  };
}
