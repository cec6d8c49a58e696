import { Type } from "typebox";
import { type ApiClient, newIntentKey } from "../../../../client/api-client.ts";
import { ApiProblem } from "../../../../client/api-problem.ts";
import type { Schemas } from "../../../../client/api-types.ts";
import type { JsonObject } from "../tools/json.ts";
import { type Tool, writeTool } from "../tools/tool.ts";
import { ToolFault } from "../tools/tool-fault.ts";
import { id, reason } from "./arguments.ts";
import { findPayment, findSession, findToken, findUser } from "./find-one.ts";

/** Shorter than a call of a tool may take, so that the fault can still name the key. */
const MOVE_MS_MAX = 12_000;

const USER = { user_id: id("The user.") };
const amount = (description: string) =>
  Type.String({ pattern: "^-?\\d{1,9}(\\.\\d{1,2})?$", description: `${description} ZNC, such as "5.00".` });
const idempotencyKey = Type.Optional(
  Type.String({
    pattern: "^[0-9a-f]{32}$",
    description:
      "Only to repeat a call that was not answered: the key that its fault named. Then money moves once.",
  }),
);

/** What an administrator can change, each by the use case of the API, which records it. */
export function apiWriteTools(api: ApiClient): Tool[] {
  return [adjustTool(api), refundTool(api), revokeTool(api), endSessionTool(api), lockTool(api)];
}

function adjustTool(api: ApiClient): Tool {
  return writeTool({
    name: "api_adjust_balance",
    title: "Change a user's balance by a sum",
    description: "Adds to the balance of a user, or deducts if negative, as an entry of the ledger.",
    idempotent: false,
    input: {
      ...USER,
      amount: amount("What is added; negative to deduct."),
      reason,
      idempotency_key: idempotencyKey,
    },
    plan: async ({ user_id, amount: sum, reason: why, idempotency_key }, signal) => {
      const user = await findUser(api, user_id, signal);
      return {
        confirm: `adjust ${user.username} by ${sum}`,
        pattern: "adjust <username> by <amount>",
        now: brief(user),
        carryOut: () =>
          once({ key: idempotency_key, signal }, (once) =>
            api.call("POST", "/api/v1/admin/users/{user_id}/adjustments", {
              path: { user_id },
              body: { amount: sum, reason: why },
              ...once,
            }),
          ),
      };
    },
  });
}

function refundTool(api: ApiClient): Tool {
  return writeTool({
    name: "api_refund_payment",
    title: "Refund a payment",
    description:
      "Pays a payment back through its provider, all of it or a part, and deducts it from the balance.",
    idempotent: false,
    input: {
      ...USER,
      payment_id: id("The payment, one of this user."),
      amount: Type.Optional(amount("Only this much; without it, all that is left.")),
      reason,
      idempotency_key: idempotencyKey,
    },
    plan: async ({ user_id, payment_id, amount: sum, reason: why, idempotency_key }, signal) => {
      const user = await findUser(api, user_id, signal);
      const { payment_url: _, ...payment } = await findPayment(api, user_id, payment_id, signal);
      return {
        confirm: `refund ${sum ?? "all"} of ${payment_id} to ${user.username}`,
        pattern: "refund <amount, or all> of <payment_id> to <username>",
        now: { user: brief(user), payment: { ...payment } },
        carryOut: () =>
          once({ key: idempotency_key, signal }, (once) =>
            api.call("POST", "/api/v1/admin/payments/{payment_id}/refund", {
              path: { payment_id },
              body: { reason: why, ...(sum === undefined ? {} : { amount: sum }) },
              ...once,
            }),
          ),
      };
    },
  });
}

function revokeTool(api: ApiClient): Tool {
  return writeTool({
    name: "api_revoke_token",
    title: "Revoke an access token",
    description: "Ends a token for ever, without a refund, and cuts what runs on it.",
    idempotent: true,
    input: { ...USER, token_id: id("The token, one of this user."), reason },
    plan: async ({ user_id, token_id, reason: why }, signal) => {
      const token = await findToken(api, user_id, token_id, signal);
      return {
        confirm: `revoke ${token_id} of ${token.username}`,
        pattern: "revoke <token_id> of <username>",
        now: { ...token },
        carryOut: async () => ({
          ...(await api.call("DELETE", "/api/v1/admin/tokens/{token_id}", {
            path: { token_id },
            query: { reason: why },
            signal,
          })),
        }),
      };
    },
  });
}

function endSessionTool(api: ApiClient): Tool {
  return writeTool({
    name: "api_end_session",
    title: "End a session",
    description: "Frees a token from its device and cuts what runs on it. The token stays valid.",
    idempotent: true,
    input: { ...USER, session_id: id("The session, one of this user."), reason },
    plan: async ({ user_id, session_id, reason: why }, signal) => {
      const user = await findUser(api, user_id, signal);
      const session = await findSession(api, user_id, session_id, signal);
      return {
        confirm: `end ${session_id} of ${user.username}`,
        pattern: "end <session_id> of <username>",
        now: { user: brief(user), session: { ...session } },
        carryOut: async () => {
          const call = { path: { session_id }, query: { reason: why }, signal };
          await api.call("DELETE", "/api/v1/admin/sessions/{session_id}", call);
          return { ended: session_id };
        },
      };
    },
  });
}

function lockTool(api: ApiClient): Tool {
  return writeTool({
    name: "api_set_user_active",
    title: "Lock a user out, or let them in again",
    description: "With is_active false the user cannot sign in, and what runs on the user's tokens is cut.",
    idempotent: true,
    input: { ...USER, is_active: Type.Boolean(), reason },
    plan: async ({ user_id, is_active, reason: why }, signal) => {
      const user = await findUser(api, user_id, signal);
      const verb = is_active ? "activate" : "deactivate";
      return {
        confirm: `${verb} ${user.username}`,
        pattern: `${verb} <username>`,
        now: brief(user),
        carryOut: async () => {
          const body = { is_active, reason: why };
          return brief(
            await api.call("PATCH", "/api/v1/admin/users/{user_id}", { path: { user_id }, body, signal }),
          );
        },
      };
    },
  });
}

/** What somebody who confirms needs to know of a user. */
function brief({
  id,
  username,
  is_active,
  is_superuser,
  currency_balance,
  currency_debt,
}: Schemas["UserWithBalance"]) {
  return { id, username, is_active, is_superuser, currency_balance, currency_debt };
}

type Once = { readonly idempotencyKey: string; readonly signal: AbortSignal };

/** Moves money once: a call that was not answered can be repeated with the same key, which the fault names. */
async function once(
  { key, signal }: { readonly key: string | undefined; readonly signal: AbortSignal },
  move: (once: Once) => Promise<object>,
): Promise<JsonObject> {
  const idempotencyKey = key ?? newIntentKey();
  try {
    const late = AbortSignal.timeout(MOVE_MS_MAX);
    return { ...(await move({ idempotencyKey, signal: AbortSignal.any([signal, late]) })) };
  } catch (error) {
    if (error instanceof ApiProblem && error.isAnswered) throw error;
    throw new ToolFault(
      `The API did not answer: the money may have moved. Repeat the same call with idempotency_key ${idempotencyKey}; it then moves once in all.`,
    );
  }
}
