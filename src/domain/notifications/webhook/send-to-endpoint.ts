import type { Clock } from "../../../kernel/clock.port.ts";
import { SECOND_MS } from "../../../kernel/duration.ts";
import type { Sealer } from "../../../kernel/sealer.port.ts";
import type { SealedSecrets, WebhookEndpoint } from "./webhook-endpoint.ts";
import { webhookHeaders } from "./webhook-message.ts";
import type { WebhookAnswer, WebhookSender } from "./webhook-sender.port.ts";

/** The longest attempt. */
export const ATTEMPT_MS_MAX = 15 * SECOND_MS;

export type WebhookSendDeps = {
  readonly clock: Clock;
  readonly sealer: Sealer;
  readonly sender: WebhookSender;
};

export type Attempt = { readonly answer: WebhookAnswer; readonly durationMs: number };

/** Signs a message as of now, and posts it once. Never rejects. */
export async function sendToEndpoint(
  { clock, sealer, sender }: WebhookSendDeps,
  endpoint: Pick<WebhookEndpoint, "url" | "formerSecretUntil"> & SealedSecrets,
  message: { readonly id: string; readonly body: string },
  signal: AbortSignal,
): Promise<Attempt> {
  const nowMs = clock.nowMs();
  const secret = sealer.open(endpoint.secret);
  if (secret === null) return { answer: { result: "unreached", reason: "secret_unreadable" }, durationMs: 0 };
  const former = isFormerValid(endpoint, nowMs) ? sealer.open(endpoint.formerSecret ?? "") : null;
  const secrets = former === null ? [secret] : [secret, former];
  const headers = webhookHeaders(message.id, nowMs, message.body, secrets);
  const startMs = clock.monotonicMs();
  const answer = await sender.post({ url: endpoint.url, headers, body: message.body }, signal);
  return { answer, durationMs: Math.max(0, Math.round(clock.monotonicMs() - startMs)) };
}

function isFormerValid(
  { formerSecret, formerSecretUntil }: Pick<WebhookEndpoint, "formerSecretUntil"> & SealedSecrets,
  nowMs: number,
): boolean {
  return formerSecret !== null && formerSecretUntil !== null && formerSecretUntil.getTime() > nowMs;
}
