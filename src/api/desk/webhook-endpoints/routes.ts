import {
  changeEndpoint,
  removeEndpoint,
  rotateSecret,
} from "../../../domain/notifications/webhook/change-endpoint.ts";
import { createEndpoint, type WebhookDeps } from "../../../domain/notifications/webhook/create-endpoint.ts";
import { testEndpoint } from "../../../domain/notifications/webhook/test-endpoint.ts";
import { actorOf } from "../../../http/actor.ts";
import { readIfMatch } from "../../../http/if-match.ts";
import { DESK_ERRORS } from "../../server/guard.ts";
import type { HttpApp } from "../../server/http-app.ts";
import { problemResponses } from "../../server/problem-schema.ts";
import { IfMatchHeaders } from "../../server/schema-kinds.ts";
import { deliveryRoutes } from "./delivery-routes.ts";
import { presentEndpoint, presentTest, tagOfEndpoint } from "./present-endpoint.ts";
import { readEndpointRoutes } from "./read-routes.ts";
import {
  EndpointChangeIn,
  EndpointIn,
  EndpointOut,
  EndpointParams,
  EndpointWithSecretOut,
  TestOut,
} from "./schemas.ts";

const COMMON = { tags: ["Webhooks"], security: [{ bearer: [] }] };
const PATH = "/api/v1/admin/webhook-endpoints";

/** Endpoints that notices are posted to, by Standard Webhooks. */
export function adminWebhookEndpointRoutes(app: HttpApp, deps: WebhookDeps): void {
  readEndpointRoutes(app, deps);
  createRoute(app, deps);
  changeRoute(app, deps);
  deleteRoute(app, deps);
  rotateRoute(app, deps);
  testRoute(app, deps);
  deliveryRoutes(app, deps);
}

function createRoute(app: HttpApp, deps: WebhookDeps): void {
  app.post(
    PATH,
    {
      config: { permission: "manage-webhooks" },
      schema: {
        ...COMMON,
        operationId: "createWebhookEndpoint",
        summary: "Add an endpoint",
        description:
          "The answer has the secret, which is shown this once. Nothing is sent until something happens.",
        body: EndpointIn,
        response: {
          201: { ...EndpointWithSecretOut, description: "The new endpoint." },
          ...problemResponses(
            ...DESK_ERRORS,
            "webhooks_off",
            "webhook_url_refused",
            "webhook_endpoints_limit",
            "validation_failed",
          ),
        },
      },
    },
    async (request, reply) => {
      const { url, description, kinds, is_enabled } = request.body;
      const { endpoint, secret } = await createEndpoint(deps, actorOf(request), {
        url,
        description: description ?? null,
        kinds,
        isEnabled: is_enabled ?? true,
      });
      return reply.code(201).send({ ...presentEndpoint(endpoint, true), secret });
    },
  );
}

function changeRoute(app: HttpApp, deps: WebhookDeps): void {
  app.patch(
    `${PATH}/:endpoint_id`,
    {
      config: { permission: "manage-webhooks" },
      schema: {
        ...COMMON,
        operationId: "changeWebhookEndpoint",
        summary: "Change an endpoint, enable or disable it",
        description: "What waits for an endpoint that is disabled ends as failed.",
        headers: IfMatchHeaders,
        params: EndpointParams,
        body: EndpointChangeIn,
        response: {
          200: { ...EndpointOut, description: "The changed endpoint, with the new version as `ETag`." },
          ...problemResponses(
            ...DESK_ERRORS,
            "not_found",
            "precondition_failed",
            "webhooks_off",
            "webhook_url_refused",
            "validation_failed",
          ),
        },
      },
    },
    async (request, reply) => {
      const { url, description, kinds, is_enabled } = request.body;
      const change = {
        ...(url === undefined ? {} : { url }),
        ...(description === undefined ? {} : { description }),
        ...(kinds === undefined ? {} : { kinds }),
        ...(is_enabled === undefined ? {} : { isEnabled: is_enabled }),
      };
      const id = request.params.endpoint_id;
      const ifMatch = readIfMatch(request.headers["if-match"]);
      const endpoint = await changeEndpoint(deps, actorOf(request), id, change, ifMatch);
      reply.header("etag", tagOfEndpoint(endpoint, true));
      return presentEndpoint(endpoint, true);
    },
  );
}

function deleteRoute(app: HttpApp, deps: WebhookDeps): void {
  app.delete(
    `${PATH}/:endpoint_id`,
    {
      config: { permission: "manage-webhooks" },
      schema: {
        ...COMMON,
        operationId: "deleteWebhookEndpoint",
        summary: "Delete an endpoint",
        description: "What waits for it is not sent.",
        headers: IfMatchHeaders,
        params: EndpointParams,
        response: {
          204: { type: "null", description: "It is deleted." },
          ...problemResponses(...DESK_ERRORS, "not_found", "precondition_failed", "validation_failed"),
        },
      },
    },
    async (request, reply) => {
      const ifMatch = readIfMatch(request.headers["if-match"]);
      await removeEndpoint(deps, actorOf(request), request.params.endpoint_id, ifMatch);
      return reply.code(204).send(null);
    },
  );
}

function rotateRoute(app: HttpApp, deps: WebhookDeps): void {
  app.post(
    `${PATH}/:endpoint_id/rotate-secret`,
    {
      config: { permission: "manage-webhooks" },
      schema: {
        ...COMMON,
        operationId: "rotateWebhookSecret",
        summary: "Give an endpoint a new secret",
        description: "The secret before signs too for 24 hours: `webhook-signature` then has two signatures.",
        params: EndpointParams,
        response: {
          200: {
            ...EndpointWithSecretOut,
            description: "The endpoint, with the new secret, shown this once.",
          },
          ...problemResponses(...DESK_ERRORS, "not_found", "webhooks_off", "validation_failed"),
        },
      },
    },
    async (request) => {
      const { endpoint, secret } = await rotateSecret(deps, actorOf(request), request.params.endpoint_id);
      return { ...presentEndpoint(endpoint, true), secret };
    },
  );
}

function testRoute(app: HttpApp, deps: WebhookDeps): void {
  app.post(
    `${PATH}/:endpoint_id/test`,
    {
      config: { permission: "manage-webhooks" },
      schema: {
        ...COMMON,
        operationId: "testWebhookEndpoint",
        summary: "Send a test message now",
        description:
          "Sends a message of the type `webhook.test` once, also to a disabled endpoint, and answers how it went, after 15 seconds at the latest.",
        params: EndpointParams,
        response: {
          200: { ...TestOut, description: "How it went." },
          ...problemResponses(...DESK_ERRORS, "not_found", "webhooks_off", "validation_failed"),
        },
      },
    },
    async (request) => presentTest(await testEndpoint(deps, actorOf(request), request.params.endpoint_id)),
  );
}
