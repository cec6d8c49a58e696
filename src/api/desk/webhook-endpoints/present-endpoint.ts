import type { Static } from "typebox";
import { endpointVersion } from "../../../domain/notifications/webhook/endpoint-version.ts";
import type { TestResult } from "../../../domain/notifications/webhook/test-endpoint.ts";
import type { WebhookDelivery } from "../../../domain/notifications/webhook/webhook-delivery.ts";
import type { WebhookEndpoint } from "../../../domain/notifications/webhook/webhook-endpoint.ts";
import { entityTag } from "../../../http/if-match.ts";
import { formatTime, formatTimeOrNull } from "../../../kernel/time-text.ts";
import type { DeliveryOut, EndpointOut, TestOut } from "./schemas.ts";

/** @param showsPath whether the reader may see the path and the query of the URL */
export function presentEndpoint(endpoint: WebhookEndpoint, showsPath: boolean): Static<typeof EndpointOut> {
  return {
    id: endpoint.id,
    url: shownUrl(endpoint, showsPath),
    description: endpoint.description,
    kinds: [...endpoint.kinds],
    is_enabled: endpoint.isEnabled,
    disabled_reason: endpoint.disabledReason,
    failures: endpoint.failures,
    failing_since: formatTimeOrNull(endpoint.failingSince),
    rests_until: formatTimeOrNull(endpoint.restsUntil),
    former_secret_until: formatTimeOrNull(endpoint.formerSecretUntil),
    created_at: formatTime(endpoint.createdAt),
  };
}

/** The `ETag` of what the reader is shown: one who does not see the path cannot check a guess of it either. */
export function tagOfEndpoint(endpoint: WebhookEndpoint, showsPath: boolean): string {
  return entityTag(endpointVersion({ ...endpoint, url: shownUrl(endpoint, showsPath) }));
}

function shownUrl({ url }: WebhookEndpoint, showsPath: boolean): string {
  return showsPath ? url : `${new URL(url).origin}/`;
}

export function presentTest(result: TestResult): Static<typeof TestOut> {
  const { id, isDelivered, httpStatus, durationMs, reason } = result;
  return { id, is_delivered: isDelivered, http_status: httpStatus, duration_ms: durationMs, reason };
}

export function presentDelivery(delivery: WebhookDelivery): Static<typeof DeliveryOut> {
  return {
    id: delivery.id,
    kind: delivery.kind,
    status: delivery.status,
    attempts: delivery.attempts,
    http_status: delivery.httpStatus,
    duration_ms: delivery.durationMs,
    reason: delivery.reason,
    created_at: formatTime(delivery.createdAt),
    tried_at: formatTimeOrNull(delivery.triedAt),
    next_attempt_at: formatTimeOrNull(delivery.nextAttemptAt),
  };
}
