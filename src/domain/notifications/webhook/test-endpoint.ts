import type { Actor } from "../../../kernel/actor.ts";
import { AppError } from "../../../kernel/errors.ts";
import type { Uuid } from "../../../kernel/ids.ts";
import { recordFact } from "../../facts/record-fact.ts";
import { requireSender, type WebhookDeps } from "./create-endpoint.ts";
import { selectEndpoint } from "./endpoint-store.ts";
import { ATTEMPT_MS_MAX, sendToEndpoint } from "./send-to-endpoint.ts";
import { webhookBody } from "./webhook-message.ts";
import { outcomeOf } from "./webhook-outcome-rules.ts";

export type TestResult = {
  /** The `webhook-id`. */
  readonly id: Uuid;
  readonly isDelivered: boolean;
  readonly httpStatus: number | null;
  readonly durationMs: number;
  /** Null if it was delivered. */
  readonly reason: string | null;
};

/**
 * Sends a test message once, also to an endpoint that is disabled, and changes nothing of the endpoint.
 * @throws not_found, webhooks_off
 */
export async function testEndpoint(deps: WebhookDeps, actor: Actor, endpointId: Uuid): Promise<TestResult> {
  const sender = requireSender(deps);
  const id = deps.newId();
  const endpoint = await deps.database.transaction(async (tx) => {
    const found = await selectEndpoint(tx, endpointId);
    if (found === null) throw new AppError("not_found");
    const after = { host: new URL(found.url).host };
    await recordFact(tx, deps, actor, {
      name: "webhook.tested",
      resourceId: endpointId,
      userId: null,
      after,
    });
    return found;
  });
  const body = webhookBody("webhook.test", new Date(deps.clock.nowMs()), { endpoint_id: endpointId });
  const signal = AbortSignal.timeout(ATTEMPT_MS_MAX);
  const { answer, durationMs } = await sendToEndpoint({ ...deps, sender }, endpoint, { id, body }, signal);
  const outcome = outcomeOf(answer, deps.clock.nowMs());
  return {
    id,
    isDelivered: outcome.result === "sent",
    httpStatus: answer.result === "answered" ? answer.status : null,
    durationMs,
    reason: outcome.result === "sent" ? null : outcome.reason,
  };
}
