import type { Actor } from "../../../kernel/actor.ts";
import type { Tx } from "../../../kernel/database.port.ts";
import { AppError } from "../../../kernel/errors.ts";
import type { Uuid } from "../../../kernel/ids.ts";
import type { Page, PageQuery } from "../../../kernel/page.ts";
import { recordFact } from "../../facts/record-fact.ts";
import { requireSender, type WebhookDeps } from "./create-endpoint.ts";
import { lockEndpoint, selectEndpoint, selectEndpoints } from "./endpoint-store.ts";
import type { WebhookDelivery } from "./webhook-delivery.ts";
import type { WebhookEndpoint } from "./webhook-endpoint.ts";
import { reopenDelivery, selectDeliveries, selectDelivery } from "./webhook-log-store.ts";

/** All endpoints, newest first, without their secrets. */
export function listEndpoints(tx: Tx, query: PageQuery): Promise<Page<WebhookEndpoint>> {
  return selectEndpoints(tx, query);
}

/** One endpoint, without its secrets. @throws not_found */
export async function readEndpoint(tx: Tx, id: Uuid): Promise<WebhookEndpoint> {
  const endpoint = await selectEndpoint(tx, id);
  if (endpoint === null) throw new AppError("not_found");
  return endpoint;
}

/** The delivery log of an endpoint, newest first. @throws not_found */
export async function listDeliveries(
  tx: Tx,
  endpointId: Uuid,
  query: PageQuery,
): Promise<Page<WebhookDelivery>> {
  await readEndpoint(tx, endpointId);
  return selectDeliveries(tx, endpointId, query);
}

/**
 * Sends a message that has ended again, with its id. One that still waits is left alone: it is tried anyway.
 * @throws not_found, webhooks_off, webhook_endpoint_disabled
 */
export async function redeliver(
  deps: WebhookDeps,
  actor: Actor,
  endpointId: Uuid,
  deliveryId: Uuid,
): Promise<WebhookDelivery> {
  requireSender(deps);
  return deps.database.transaction(async (tx) => {
    const endpoint = await lockEndpoint(tx, endpointId);
    if (endpoint === null || (await selectDelivery(tx, endpointId, deliveryId)) === null) {
      throw new AppError("not_found");
    }
    if (!endpoint.isEnabled) throw new AppError("webhook_endpoint_disabled");
    if (await reopenDelivery(tx, deliveryId, new Date(deps.clock.nowMs()))) {
      const after = { delivery_id: deliveryId };
      await recordFact(tx, deps, actor, {
        name: "webhook.redelivered",
        resourceId: endpointId,
        userId: null,
        after,
      });
    }
    const delivery = await selectDelivery(tx, endpointId, deliveryId);
    if (delivery === null) throw new AppError("not_found");
    return delivery;
  });
}
