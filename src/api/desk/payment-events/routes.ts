import { type Static, Type } from "typebox";
import { listPaymentEvents, type PaymentEvent } from "../../../domain/payments/list-payment-events.ts";
import type { Database } from "../../../kernel/database.port.ts";
import { EVENT_OUTCOMES, PAYMENT_PROVIDERS } from "../../../kernel/payment-values.ts";
import { formatTime, formatTimeOrNull } from "../../../kernel/time-text.ts";
import { DESK_ERRORS } from "../../server/guard.ts";
import type { HttpApp } from "../../server/http-app.ts";
import { pageAnswer, pageQuery, presentPage, readPage } from "../../server/page.ts";
import { problemResponses } from "../../server/problem-schema.ts";
import { Id, OneOf, TextOrNull, Time, TimeOrNull } from "../../server/schema-kinds.ts";

const LIMIT_DEFAULT = 50;

const PaymentEventsQuery = pageQuery(LIMIT_DEFAULT, {
  flagged: Type.Optional(
    Type.Boolean({
      description: "Only flagged events, or only others.",
    }),
  ),
  provider: Type.Optional(OneOf(PAYMENT_PROVIDERS, { description: "Only those from this provider." })),
  payment_id: Type.Optional(Id("Only those about this payment.")),
});

const PaymentEventOut = Type.Object(
  {
    id: Id("The record."),
    provider: OneOf(PAYMENT_PROVIDERS, { description: "Who sent it." }),
    event_id: Type.String({ description: "The provider's id of it." }),
    kind: Type.String({ examples: ["payment.succeeded"] }),
    payment_id: TextOrNull("The payment that it is about; null if there is none, and until it is settled."),
    user_id: TextOrNull("Who pays it; null without a payment."),
    username: TextOrNull("The name of who pays it."),
    outcome: Type.Unsafe<PaymentEvent["outcome"]>({
      type: ["string", "null"],
      enum: [...EVENT_OUTCOMES, null],
      description:
        "`applied`: it moved the payment. `unchanged`: nothing new. `ignored`: not about a payment of this service. `unknown_payment`, `mismatch` (another sum or currency), `illegal_transition`: flagged, moved no money. null: not settled yet.",
    }),
    flagged: Type.Boolean({ description: "Whether it needs checking." }),
    received_at: Time("When its first copy was received."),
    settled_at: TimeOrNull("When it was settled."),
  },
  { title: "PaymentEvent" },
);

export function adminPaymentEventRoutes(app: HttpApp, deps: { readonly database: Database }): void {
  app.get(
    "/api/v1/admin/payment-events",
    {
      config: { permission: "read" },
      schema: {
        operationId: "listPaymentEvents",
        tags: ["Administration"],
        summary: "Notifications of payment providers, newest first",
        security: [{ bearer: [] }],
        querystring: PaymentEventsQuery,
        response: {
          200: { ...pageAnswer("PaymentEvents", PaymentEventOut), description: "One page." },
          ...problemResponses(...DESK_ERRORS, "validation_failed"),
        },
      },
    },
    async (request) => {
      const page = readPage(request.query, LIMIT_DEFAULT);
      const { flagged, provider, payment_id } = request.query;
      const found = await listPaymentEvents(deps.database.direct, {
        ...page,
        isFlagged: flagged ?? null,
        provider: provider ?? null,
        paymentId: payment_id ?? null,
      });
      return presentPage(found, page, presentPaymentEvent);
    },
  );
}

function presentPaymentEvent(event: PaymentEvent): Static<typeof PaymentEventOut> {
  return {
    id: event.id,
    provider: event.provider,
    event_id: event.eventId,
    kind: event.kind,
    payment_id: event.paymentId,
    user_id: event.userId,
    username: event.username,
    outcome: event.outcome,
    flagged: event.isFlagged,
    received_at: formatTime(event.receivedAt),
    settled_at: formatTimeOrNull(event.settledAt),
  };
}
