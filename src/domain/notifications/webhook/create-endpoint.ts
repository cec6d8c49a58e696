import type { Actor } from "../../../kernel/actor.ts";
import type { Clock } from "../../../kernel/clock.port.ts";
import type { Database } from "../../../kernel/database.port.ts";
import { AppError } from "../../../kernel/errors.ts";
import type { NewId } from "../../../kernel/ids.ts";
import type { Random } from "../../../kernel/random.port.ts";
import type { Sealer } from "../../../kernel/sealer.port.ts";
import { recordFact } from "../../facts/record-fact.ts";
import type { NoticeKindName } from "../notice-kinds.ts";
import { countEndpointsLocked, insertEndpoint } from "./endpoint-store.ts";
import { endpointForAudit, type WebhookEndpoint } from "./webhook-endpoint.ts";
import { newWebhookSecret } from "./webhook-message.ts";
import type { WebhookSender } from "./webhook-sender.port.ts";

export const ENDPOINTS_MAX = 20;

export type WebhookDeps = {
  readonly database: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly random: Random;
  readonly sealer: Sealer;
  /** Null: `WEBHOOKS` is off. */
  readonly webhookSender: WebhookSender | null;
};

export type EndpointTerms = Pick<WebhookEndpoint, "url" | "description" | "isEnabled"> & {
  readonly kinds: readonly NoticeKindName[];
};

/** An endpoint with its secret, which is shown this once. */
export type ShownSecret = { readonly endpoint: WebhookEndpoint; readonly secret: string };

/**
 * Adds an endpoint. Nothing is sent there yet.
 * @throws webhooks_off, webhook_url_refused, webhook_endpoints_limit
 */
export async function createEndpoint(
  deps: WebhookDeps,
  actor: Actor,
  terms: EndpointTerms,
): Promise<ShownSecret> {
  requireGoodUrl(deps, terms.url);
  const secret = newWebhookSecret(deps.random);
  const id = deps.newId();
  return deps.database.transaction(async (tx) => {
    if ((await countEndpointsLocked(tx)) >= ENDPOINTS_MAX) {
      throw new AppError("webhook_endpoints_limit", { max: ENDPOINTS_MAX });
    }
    const createdAt = new Date(deps.clock.nowMs());
    const endpoint = await insertEndpoint(tx, { ...terms, id, createdAt }, deps.sealer.seal(secret));
    const after = endpointForAudit(endpoint);
    await recordFact(tx, deps, actor, { name: "webhook.created", resourceId: id, userId: null, after });
    return { endpoint, secret };
  });
}

/** @throws webhooks_off */
export function requireSender({ webhookSender }: Pick<WebhookDeps, "webhookSender">): WebhookSender {
  if (webhookSender === null) throw new AppError("webhooks_off");
  return webhookSender;
}

/** @throws webhooks_off. @throws webhook_url_refused */
export function requireGoodUrl(deps: Pick<WebhookDeps, "webhookSender">, url: string): void {
  const reason = requireSender(deps).faultOf(url);
  if (reason !== null) throw new AppError("webhook_url_refused", { reason });
}
