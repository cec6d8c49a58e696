import { Type } from "typebox";
import type { ApiClient } from "../../../../client/api-client.ts";
import type { JsonObject } from "../tools/json.ts";
import { readTool, type Tool } from "../tools/tool.ts";
import { id, optionalId, PAGE, PERIOD, pageOf } from "./arguments.ts";

const provider = Type.Optional(
  Type.Union([Type.Literal("mock"), Type.Literal("stripe"), Type.Literal("yookassa")]),
);
const paymentStatus = Type.Optional(
  Type.Union(
    (["created", "pending", "succeeded", "canceled", "refunded", "disputed"] as const).map((status) =>
      Type.Literal(status),
    ),
  ),
);

/** What an administrator sees in the console. */
export function apiReadTools(api: ApiClient): Tool[] {
  return [...peopleTools(api), ...traceTools(api), ...paymentTools(api), ...serviceTools(api)];
}

function peopleTools(api: ApiClient): Tool[] {
  return [
    readTool({
      name: "api_list_users",
      title: "List users",
      description: "Users with balance and debt, newest first. Amounts are ZNC with two decimals.",
      input: {
        search: Type.Optional(
          Type.String({
            maxLength: 254,
            description: "A part of the e-mail address or name, or a whole id.",
          }),
        ),
        is_active: Type.Optional(
          Type.Boolean({ description: "Only those who may sign in, or only the others." }),
        ),
        ...PAGE,
      },
      run: async (args, signal) =>
        asJson(await api.call("GET", "/api/v1/admin/users", { query: pageOf(args), signal })),
    }),
    readTool({
      name: "api_list_tokens",
      title: "List access tokens",
      description: "Access tokens that were sold, newest first; never the tokens themselves.",
      input: {
        user_id: optionalId("Only those of this user."),
        active_only: Type.Optional(Type.Boolean({ description: "Leave out what is revoked or expired." })),
        ...PAGE,
      },
      run: async (args, signal) =>
        asJson(await api.call("GET", "/api/v1/admin/tokens", { query: pageOf(args), signal })),
    }),
  ];
}

function traceTools(api: ApiClient): Tool[] {
  return [
    readTool({
      name: "api_list_sessions",
      title: "List sessions",
      description:
        "Which device held which token, with its traffic, newest first. An open one holds its token.",
      input: {
        user_id: optionalId("Only those of this user."),
        active_only: Type.Optional(Type.Boolean({ description: "Leave out what has ended." })),
        ...PAGE,
      },
      run: async (args, signal) =>
        asJson(await api.call("GET", "/api/v1/admin/sessions", { query: pageOf(args), signal })),
    }),
    readTool({
      name: "api_list_audit",
      title: "Read the audit log",
      description: "Who did what to what and why, newest first.",
      input: {
        user_id: optionalId("Only what this user did."),
        action: Type.Optional(Type.String({ maxLength: 100, description: "Such as token.revoked." })),
        resource_type: Type.Optional(Type.String({ maxLength: 100, description: "Such as token." })),
        ...PERIOD,
        ...PAGE,
      },
      run: async (args, signal) =>
        asJson(await api.call("GET", "/api/v1/admin/audit-logs", { query: pageOf(args), signal })),
    }),
  ];
}

function paymentTools(api: ApiClient): Tool[] {
  return [
    readTool({
      name: "api_list_payments",
      title: "List payments",
      description: "Payments of all users, newest first.",
      input: {
        user_id: optionalId("Only those of this user."),
        status: paymentStatus,
        provider,
        ...PERIOD,
        ...PAGE,
      },
      run: async (args, signal) => {
        const page = await api.call("GET", "/api/v1/admin/payments", { query: pageOf(args), signal });
        // The page of a checkout is for the customer alone: whoever has its address can pay or see what is paid.
        return asJson({ ...page, items: page.items.map(({ payment_url: _, ...payment }) => payment) });
      },
    }),
    readTool({
      name: "api_list_refunds",
      title: "List the refunds of a payment",
      description: "The refunds of one payment, newest first.",
      input: { payment_id: id("The payment.") },
      run: async (path, signal) =>
        asJson(await api.call("GET", "/api/v1/admin/payments/{payment_id}/refunds", { path, signal })),
    }),
    readTool({
      name: "api_list_payment_events",
      title: "List notifications of payment providers",
      description:
        "What payment providers sent, newest first; flagged ones moved no money and need checking.",
      input: {
        flagged: Type.Optional(Type.Boolean({ description: "Only what needs checking, or only the rest." })),
        provider,
        ...PAGE,
      },
      run: async (args, signal) =>
        asJson(await api.call("GET", "/api/v1/admin/payment-events", { query: pageOf(args), signal })),
    }),
  ];
}

function serviceTools(api: ApiClient): Tool[] {
  return [
    readTool({
      name: "api_list_bundles",
      title: "List bundles",
      description: "The bundles on offer, cheapest first.",
      input: {},
      run: async (_, signal) => asJson(await api.call("GET", "/api/v1/bundles", { signal })),
    }),
    readTool({
      name: "api_read_health",
      title: "Read the health of the service",
      description:
        "What the last background check found (database, Redis, target), the version, warnings, and since when the target is as it is. Start here when something is wrong.",
      input: {},
      run: async (_, signal) => {
        const [health, target] = await Promise.all([
          api.call("GET", "/api/v1/admin/health", { signal }),
          api.call("GET", "/api/v1/status", { signal }),
        ]);
        return asJson({ health, target });
      },
    }),
  ];
}

/** An answer of the API is JSON already. */
function asJson(answer: object): JsonObject {
  return answer as JsonObject;
}
