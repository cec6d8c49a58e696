import type { Actor } from "../../../kernel/actor.ts";
import { HOUR_MS } from "../../../kernel/duration.ts";
import { AppError } from "../../../kernel/errors.ts";
import type { Uuid } from "../../../kernel/ids.ts";
import { type Precondition, requirePrecondition } from "../../../kernel/precondition.ts";
import { recordFact } from "../../facts/record-fact.ts";
import {
  type EndpointTerms,
  requireGoodUrl,
  requireSender,
  type ShownSecret,
  type WebhookDeps,
} from "./create-endpoint.ts";
import { deleteEndpoint, lockEndpoint, updateEndpoint, updateSecrets } from "./endpoint-store.ts";
import { endpointVersion } from "./endpoint-version.ts";
import { endpointForAudit, ROTATION_OVERLAP_HOURS, type WebhookEndpoint } from "./webhook-endpoint.ts";
import { newWebhookSecret } from "./webhook-message.ts";

/** What an endpoint that is enabled again, or has another URL, begins with. */
const FRESH = { failures: 0, failingSince: null, restsUntil: null } as const;

/**
 * Changes an endpoint. What waits for one that is disabled ends as failed.
 * @param ifMatch the condition on its `endpointVersion`
 * @throws not_found. @throws webhooks_off, webhook_url_refused: of a new URL
 * @throws precondition_failed: it was changed meanwhile; nothing is changed
 */
export async function changeEndpoint(
  deps: WebhookDeps,
  actor: Actor,
  id: Uuid,
  change: Partial<EndpointTerms>,
  ifMatch: Precondition = null,
): Promise<WebhookEndpoint> {
  const { url, isEnabled } = change;
  if (url !== undefined) requireGoodUrl(deps, url);
  return deps.database.transaction(async (tx) => {
    const before = await lockEndpoint(tx, id);
    if (before === null) throw new AppError("not_found");
    requirePrecondition(ifMatch, endpointVersion(before));
    const isMoved = url !== undefined && url !== before.url;
    const isSwitched = isEnabled !== undefined && isEnabled !== before.isEnabled;
    const after = await updateEndpoint(tx, id, {
      ...change,
      ...(isMoved || isSwitched ? FRESH : {}),
      ...(isSwitched ? { disabledReason: isEnabled ? null : "by_hand" } : {}),
    });
    await recordFact(tx, deps, actor, {
      name: "webhook.changed",
      resourceId: id,
      userId: null,
      before: endpointForAudit(before),
      after: { ...endpointForAudit(after), url_changed: isMoved },
    });
    return after;
  });
}

/** Deletes an endpoint. What waits for it is not sent. @throws not_found. @throws precondition_failed, as above */
export async function removeEndpoint(
  deps: WebhookDeps,
  actor: Actor,
  id: Uuid,
  ifMatch: Precondition = null,
): Promise<void> {
  await deps.database.transaction(async (tx) => {
    const endpoint = await lockEndpoint(tx, id);
    if (endpoint === null) throw new AppError("not_found");
    requirePrecondition(ifMatch, endpointVersion(endpoint));
    await deleteEndpoint(tx, id);
    const before = endpointForAudit(endpoint);
    await recordFact(tx, deps, actor, { name: "webhook.deleted", resourceId: id, userId: null, before });
  });
}

/**
 * Gives an endpoint a new secret. The one before signs too for a day; one that was rotated before that, no more.
 * @throws not_found, webhooks_off
 */
export async function rotateSecret(deps: WebhookDeps, actor: Actor, id: Uuid): Promise<ShownSecret> {
  requireSender(deps);
  const secret = newWebhookSecret(deps.random);
  return deps.database.transaction(async (tx) => {
    const before = await lockEndpoint(tx, id);
    if (before === null) throw new AppError("not_found");
    const until = new Date(deps.clock.nowMs() + ROTATION_OVERLAP_HOURS * HOUR_MS);
    const sealed = { secret: deps.sealer.seal(secret), formerSecret: before.secret };
    const endpoint = await updateSecrets(tx, id, sealed, until);
    const after = { former_signs_until: until.toISOString() };
    await recordFact(tx, deps, actor, {
      name: "webhook.secret_rotated",
      resourceId: id,
      userId: null,
      after,
    });
    return { endpoint, secret };
  });
}
