import type { WebhookDeps } from "../../../domain/notifications/webhook/create-endpoint.ts";
import { listDeliveries, redeliver } from "../../../domain/notifications/webhook/read-webhooks.ts";
import { actorOf } from "../../../http/actor.ts";
import { DESK_ERRORS } from "../../server/guard.ts";
import type { HttpApp } from "../../server/http-app.ts";
import { pageAnswer, pageQuery, presentPage, readPage } from "../../server/page.ts";
import { problemResponses } from "../../server/problem-schema.ts";
import { presentDelivery } from "./present-endpoint.ts";
import { DeliveryOut, DeliveryParams, EndpointParams } from "./schemas.ts";

const COMMON = { tags: ["Webhooks"], security: [{ bearer: [] }] };
const PATH = "/api/v1/admin/webhook-endpoints/:endpoint_id/deliveries";
const LIMIT_DEFAULT = 50;

/** The delivery log of an endpoint. */
export function deliveryRoutes(app: HttpApp, deps: WebhookDeps): void {
  app.get(
    PATH,
    {
      config: { permission: "read" },
      schema: {
        ...COMMON,
        operationId: "listWebhookDeliveries",
        summary: "Messages to an endpoint of the last 30 days, newest first",
        params: EndpointParams,
        querystring: pageQuery(LIMIT_DEFAULT, {}),
        response: {
          200: { ...pageAnswer("WebhookDeliveries", DeliveryOut), description: "One page." },
          ...problemResponses(...DESK_ERRORS, "not_found", "validation_failed"),
        },
      },
    },
    async (request) => {
      const page = readPage(request.query, LIMIT_DEFAULT);
      const found = await listDeliveries(deps.database.direct, request.params.endpoint_id, page);
      return presentPage(found, page, presentDelivery);
    },
  );
  app.post(
    `${PATH}/:delivery_id/redeliver`,
    {
      config: { permission: "manage-webhooks" },
      schema: {
        ...COMMON,
        operationId: "redeliverWebhook",
        summary: "Send a message again",
        description:
          "With the same `webhook-id`. One that still waits is left alone: it is tried anyway. One that is older than three days is tried once.",
        params: DeliveryParams,
        response: {
          202: { ...DeliveryOut, description: "It is queued." },
          ...problemResponses(
            ...DESK_ERRORS,
            "not_found",
            "webhooks_off",
            "webhook_endpoint_disabled",
            "validation_failed",
          ),
        },
      },
    },
    async (request, reply) => {
      const { endpoint_id, delivery_id } = request.params;
      const delivery = await redeliver(deps, actorOf(request), endpoint_id, delivery_id);
      return reply.code(202).send(presentDelivery(delivery));
    },
  );
}
