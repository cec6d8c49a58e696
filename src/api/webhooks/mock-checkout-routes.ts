import { type Static, Type } from "typebox";
import type { MockCheckout } from "../../domain/payments/mock-checkout.port.ts";
import type { Payment } from "../../domain/payments/payment.ts";
import type { PaymentDeps } from "../../domain/payments/payment-deps.ts";
import type { PaymentProvider } from "../../domain/payments/payment-provider.port.ts";
import { readPayment } from "../../domain/payments/read-payment.ts";
import { receiveEvent } from "../../domain/payments/receive-event.ts";
import { actorOf } from "../../http/actor.ts";
import { AppError } from "../../kernel/errors.ts";
import type { HttpApp } from "../server/http-app.ts";
import { problemResponses } from "../server/problem-schema.ts";
import { Id, OneOf } from "../server/schema-kinds.ts";
import { mockCheckoutPage, mockCheckoutPolicy } from "./mock-checkout-page.ts";

const PATH = "/api/v1/webhooks/mock-payment";
const FORM_TYPE = "application/x-www-form-urlencoded";

const CheckoutQuery = Type.Object({ payment_id: Id("The payment.") });
const CheckoutForm = Type.Object({
  action: OneOf(["pay", "cancel"], { description: "The button that was pressed." }),
});
const HTML = { content: { "text/html": { schema: Type.String() } } };

type Deps = { readonly payments: PaymentDeps & { readonly givesFreeZnc: boolean } };

/** The mock provider's checkout page. A GET moves no money; its buttons send a POST. */
export function mockCheckoutRoutes(
  app: HttpApp,
  { payments }: Deps,
  mock: { readonly provider: PaymentProvider; readonly checkout: MockCheckout },
): void {
  const { direct } = payments.database;
  const find = async (query: Static<typeof CheckoutQuery>): Promise<Payment> => {
    const payment = await readPayment(direct, query.payment_id, null);
    if (payment.provider !== "mock") throw new AppError("payment_not_found");
    return payment;
  };
  const common = { tags: ["Payment webhooks"], security: [], querystring: CheckoutQuery };
  const errors = problemResponses("payment_not_found", "validation_failed", "not_found");

  app.get(
    PATH,
    {
      schema: {
        ...common,
        operationId: "showMockCheckout",
        summary: "The mock provider's checkout page",
        description: "Exists only if `PAYMENT_PROVIDERS` has `mock`; 404 otherwise. Moves no money.",
        response: { 200: { ...HTML, description: "A page with Pay and Cancel." }, ...errors },
      },
    },
    async (request, reply) => {
      const payment = await find(request.query);
      return reply
        .type("text/html; charset=utf-8")
        .headers({ "content-security-policy": mockCheckoutPolicy(payment), "cache-control": "no-store" })
        .send(mockCheckoutPage(payment, request.language, payments.givesFreeZnc));
    },
  );

  app.register(async (scope: HttpApp) => {
    takeForms(scope);
    scope.post(
      PATH,
      {
        schema: {
          ...common,
          operationId: "useMockCheckout",
          summary: "Press Pay or Cancel on the mock provider's checkout page",
          description:
            "The body is a form with `action` (`pay` or `cancel`). Redirects to `return_url`, else to the page.",
          body: CheckoutForm,
          response: { 303: { description: "Done.", type: "null" }, ...errors },
        },
      },
      async (request, reply) => {
        const payment = await find(request.query);
        const status = request.body.action === "pay" ? "succeeded" : "canceled";
        const event = mock.checkout.notify(payment.id, status);
        await receiveEvent(payments, actorOf(request), mock.provider, event);
        return reply.redirect(payment.returnUrl ?? `${PATH}?payment_id=${payment.id}`, 303);
      },
    );
  });
}

/** Parses the bodies that browsers send for a form without files. */
function takeForms(scope: Pick<HttpApp, "addContentTypeParser">): void {
  scope.addContentTypeParser<string>(FORM_TYPE, { parseAs: "string" }, (_request, text, done) => {
    done(null, Object.fromEntries(new URLSearchParams(text)));
  });
}
