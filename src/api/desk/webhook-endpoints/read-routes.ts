import { mayDo } from "../../../domain/identity/role-rules.ts";
import type { WebhookDeps } from "../../../domain/notifications/webhook/create-endpoint.ts";
import { listEndpoints, readEndpoint } from "../../../domain/notifications/webhook/read-webhooks.ts";
import { roleAtDesk } from "../../server/desk-routes.ts";
import { DESK_ERRORS } from "../../server/guard.ts";
import type { HttpApp } from "../../server/http-app.ts";
import { pageAnswer, pageQuery, presentPage, readPage } from "../../server/page.ts";
import { problemResponses } from "../../server/problem-schema.ts";
import { presentEndpoint, tagOfEndpoint } from "./present-endpoint.ts";
import { EndpointOut, EndpointParams } from "./schemas.ts";

const COMMON = { tags: ["Webhooks"], security: [{ bearer: [] }] };
const PATH = "/api/v1/admin/webhook-endpoints";
const LIMIT_DEFAULT = 20;

type ReadDeps = Pick<WebhookDeps, "database">;

export function readEndpointRoutes(app: HttpApp, deps: ReadDeps): void {
  listRoute(app, deps);
  readRoute(app, deps);
}

function listRoute(app: HttpApp, { database }: ReadDeps): void {
  app.get(
    PATH,
    {
      config: { permission: "read" },
      schema: {
        ...COMMON,
        operationId: "listWebhookEndpoints",
        summary: "Endpoints that notices are posted to, newest first",
        querystring: pageQuery(LIMIT_DEFAULT, {}),
        response: {
          200: { ...pageAnswer("WebhookEndpoints", EndpointOut), description: "One page." },
          ...problemResponses(...DESK_ERRORS, "validation_failed"),
        },
      },
    },
    async (request) => {
      const page = readPage(request.query, LIMIT_DEFAULT);
      const found = await listEndpoints(database.direct, page);
      const showsPath = mayDo(roleAtDesk(request), "manage-webhooks");
      return presentPage(found, page, (endpoint) => presentEndpoint(endpoint, showsPath));
    },
  );
}

function readRoute(app: HttpApp, { database }: ReadDeps): void {
  app.get(
    `${PATH}/:endpoint_id`,
    {
      config: { permission: "read" },
      schema: {
        ...COMMON,
        operationId: "readWebhookEndpoint",
        summary: "One endpoint, with the version as `ETag`",
        description: "Sending does not change the version. It fits `If-Match` for who may manage endpoints.",
        params: EndpointParams,
        response: {
          200: { ...EndpointOut, description: "The endpoint." },
          ...problemResponses(...DESK_ERRORS, "not_found", "validation_failed"),
        },
      },
    },
    async (request, reply) => {
      const endpoint = await readEndpoint(database.direct, request.params.endpoint_id);
      const showsPath = mayDo(roleAtDesk(request), "manage-webhooks");
      reply.header("etag", tagOfEndpoint(endpoint, showsPath));
      return presentEndpoint(endpoint, showsPath);
    },
  );
}
