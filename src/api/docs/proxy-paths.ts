import {
  DEVICE_ID_CHARACTERS_MAX,
  DEVICE_ID_CHARACTERS_MIN,
  DEVICE_ID_HINT_CHARACTERS,
} from "../../kernel/device-id.ts";
import type { ErrorCode } from "../../kernel/errors.ts";
import { SCOPES } from "../../kernel/scope.ts";
import { problemResponses } from "../server/problem-schema.ts";

/** The paths that the gateway serves before the routes. They have no route schema, so they are described here. */

const ID = { type: "string", format: "uuid" };
const TIME_OR_NULL = { type: ["string", "null"], format: "date-time" };

const STATUS_SCHEMA = {
  title: "ProxyStatus",
  type: "object",
  required: [
    "connected",
    "authenticated_via",
    "user_id",
    "token_id",
    "scope",
    "is_activated",
    "activated_at",
    "expires_at",
    "duration_hours",
    "time_remaining_seconds",
    "frozen_until",
    "status",
    "session",
  ],
  properties: {
    connected: { type: "boolean" },
    authenticated_via: { type: "string", enum: ["header", "cookie"] },
    user_id: ID,
    token_id: ID,
    scope: { type: "string", enum: [...SCOPES] },
    is_activated: { type: "boolean", description: "False until the target first answered." },
    activated_at: TIME_OR_NULL,
    expires_at: TIME_OR_NULL,
    duration_hours: { type: "integer" },
    time_remaining_seconds: { type: ["integer", "null"], description: "Null before the first use." },
    frozen_until: {
      ...TIME_OR_NULL,
      description: "Until when its time stands still, at the latest; null if it does not.",
    },
    status: { type: "string", enum: ["ready", "active", "frozen"] },
    session: {
      type: ["object", "null"],
      description: "The device that holds the token now; null if none does.",
      required: ["device_id_hint", "started_at", "last_activity", "request_count", "bytes_transferred"],
      properties: {
        device_id_hint: {
          type: "string",
          description: `The first ${DEVICE_ID_HINT_CHARACTERS} characters of its id.`,
        },
        started_at: { type: "string", format: "date-time" },
        last_activity: { type: "string", format: "date-time" },
        request_count: { type: "integer" },
        bytes_transferred: { type: "integer" },
      },
    },
  },
};

const TAKEOVER_SCHEMA = {
  title: "ProxyTakeover",
  type: "object",
  required: ["taken_over", "former_device_id_hint", "takeovers_left", ...STATUS_SCHEMA.required],
  properties: {
    taken_over: { type: "boolean", description: "False: no other device held the token." },
    former_device_id_hint: {
      type: ["string", "null"],
      description: "Of the device that lost the token; null if none did.",
    },
    takeovers_left: { type: "integer", description: "How often the token can be taken over again now." },
    ...STATUS_SCHEMA.properties,
  },
};

const DEVICE_HEADER = {
  name: "X-Device-ID",
  in: "header",
  description: `Which device asks: ${DEVICE_ID_CHARACTERS_MIN} to ${DEVICE_ID_CHARACTERS_MAX} visible ASCII characters. One token serves one device at a time.`,
  schema: {
    type: "string",
    minLength: DEVICE_ID_CHARACTERS_MIN,
    maxLength: DEVICE_ID_CHARACTERS_MAX,
    pattern: "^[\\x21-\\x7e]+$",
  },
};

const BY_TOKEN = [{ accessToken: [] }, { accessCookie: [] }];

/** In the gateway's order of refusal. */
const REFUSALS: readonly ErrorCode[] = [
  "method_not_allowed",
  "device_id_required",
  "device_id_invalid",
  "token_required",
  "token_invalid",
  "token_replaced",
  "cross_site",
  "rate_limited",
  "token_frozen",
  "scope_denied",
  "device_conflict",
  "device_taken_over",
  "device_released",
  "target_busy",
  "too_many_connections",
  "path_ambiguous",
  "upstream_unreachable",
  "upstream_timeout",
  "shutting_down",
];

const TOKEN_BODY = {
  required: true,
  content: {
    "application/json": {
      schema: { type: "object", required: ["token"], properties: { token: { type: "string" } } },
    },
  },
};

function statusAnswer(description: string, headers?: object) {
  const content = { "application/json": { schema: STATUS_SCHEMA } };
  return { 200: { description, ...(headers === undefined ? {} : { headers }), content } };
}

function forwarding(method: string) {
  return {
    operationId: `proxy_${method}`,
    tags: ["Proxy"],
    summary: "Forward to the target",
    description:
      "The path below `/api/v1/proxy` and the query go to the target unchanged; bodies stream both ways. Any method but TRACE and CONNECT is forwarded, and WebSocket handshakes too. The token's time starts when the target first answers. A browser that is connected by cookie gets pages whose URLs are those of the proxy; a refused navigation gets an HTML page with the same status and `X-Gateway-Error`. Where the target has an origin of its own (`open_url` of `/api/v1/status` is absolute), navigations of browsers are redirected there (307).",
    security: BY_TOKEN,
    parameters: [
      { name: "path", in: "path", required: true, description: "With slashes.", schema: { type: "string" } },
      DEVICE_HEADER,
    ],
    responses: {
      default: { description: "The target's answer." },
      101: { description: "The WebSocket is open." },
      ...refusals(REFUSALS),
    },
  };
}

function refusals(codes: readonly ErrorCode[]) {
  const components = JSON.stringify(problemResponses(...codes));
  return JSON.parse(components.replaceAll('"$ref":"Problem"', '"$ref":"#/components/schemas/Problem"'));
}

/** OpenAPI path items. */
export const PROXY_PATHS = {
  "/api/v1/proxy/status": {
    get: {
      operationId: "readProxyStatus",
      tags: ["Proxy"],
      summary: "What an access token allows now",
      description: "Never starts the token's time and never claims it for a device.",
      security: BY_TOKEN,
      parameters: [DEVICE_HEADER],
      responses: {
        ...statusAnswer("The token is valid."),
        204: {
          description: "To the console (`X-Requested-With: zenzefi-console`) instead of `token_required`.",
        },
        ...refusals([
          "device_id_invalid",
          "token_required",
          "token_invalid",
          "token_replaced",
          "rate_limited",
        ]),
      },
    },
  },
  "/api/v1/proxy/authenticate": {
    post: {
      operationId: "authenticateBrowser",
      tags: ["Proxy"],
      summary: "Connect a browser with an access token",
      description:
        "Sets the cookie `zenzefi_access_token` and a device cookie. Neither starts the token's time nor claims it. A browser is connected to the target's own origin by a ticket instead.",
      security: [],
      requestBody: TOKEN_BODY,
      responses: {
        ...statusAnswer("Connected.", { "Set-Cookie": { schema: { type: "string" } } }),
        ...refusals([
          "token_invalid",
          "token_replaced",
          "cross_site",
          "validation_failed",
          "rate_limited",
          "request_timeout",
          "payload_too_large",
        ]),
      },
    },
  },
  "/api/v1/proxy/ticket": {
    post: {
      operationId: "issueTicketByText",
      tags: ["Proxy"],
      summary: "Get a ticket to the target's own origin with an access token",
      description:
        "Like `POST /api/v1/tokens/{token_id}/ticket`, for whoever has the token's text: the ticket carries a browser to the target's own origin, once, in place of the token. Neither starts the token's time nor claims it. Without an own origin this path is forwarded to the target.",
      security: [],
      requestBody: TOKEN_BODY,
      responses: {
        201: {
          description: "A ticket for one browser.",
          content: { "application/json": { schema: { $ref: "#/components/schemas/AccessTicket" } } },
        },
        ...refusals([
          "token_invalid",
          "token_replaced",
          "cross_site",
          "validation_failed",
          "rate_limited",
          "request_timeout",
          "payload_too_large",
          "service_unavailable",
        ]),
      },
    },
  },
  "/api/v1/proxy/takeover": {
    post: {
      operationId: "takeOverByDevice",
      tags: ["Proxy"],
      summary: "Take an access token over from the device that holds it",
      description:
        "In one step the session of the device that holds the token ends, what runs there is cut, and this device holds the token. The other device is refused for 10 minutes (`device_taken_over`), also if it goes on asking. Of two devices that ask at the same moment one wins; the other gets `device_conflict`. Nothing changes if this device holds the token already. A browser that posts a form is redirected (303) to the page of its `Referer`. Never starts the token's time.",
      security: BY_TOKEN,
      parameters: [DEVICE_HEADER],
      responses: {
        200: {
          description: "This device holds the token.",
          content: { "application/json": { schema: TAKEOVER_SCHEMA } },
        },
        303: { description: "To a browser that posts a form: the page that it came from." },
        ...refusals([
          "maintenance",
          "device_id_required",
          "device_id_invalid",
          "token_required",
          "token_invalid",
          "cross_site",
          "rate_limited",
          "takeover_off",
          "takeover_owner_only",
          "takeovers_limit",
          "device_conflict",
          "service_unavailable",
        ]),
      },
    },
  },
  "/api/v1/proxy/logout": {
    delete: {
      operationId: "signBrowserOut",
      tags: ["Proxy"],
      summary: "Disconnect a browser",
      description: "Clears both cookies and ends the session.",
      security: [{ accessCookie: [] }],
      responses: { 200: { description: "Disconnected." }, ...refusals(["cross_site", "rate_limited"]) },
    },
  },
  "/api/v1/proxy/{path}": {
    get: forwarding("get"),
    head: forwarding("head"),
    post: forwarding("post"),
    put: forwarding("put"),
    patch: forwarding("patch"),
    delete: forwarding("delete"),
    options: forwarding("options"),
  },
};
