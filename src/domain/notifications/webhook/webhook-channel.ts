import { THE_SERVICE } from "../../../kernel/actor.ts";
import type { Database, Tx } from "../../../kernel/database.port.ts";
import { DAY_MS } from "../../../kernel/duration.ts";
import type { NewId, Uuid } from "../../../kernel/ids.ts";
import { recordFact } from "../../facts/record-fact.ts";
import type { Channel, ChannelMessage, ChannelPolicy, Notice, SendOutcome } from "../channel.port.ts";
import {
  lockEndpoint,
  selectEndpoint,
  selectRecipients,
  selectRestingRecipients,
  updateEndpoint,
} from "./endpoint-store.ts";
import { ATTEMPT_MS_MAX, type Attempt, sendToEndpoint, type WebhookSendDeps } from "./send-to-endpoint.ts";
import { type DisabledReason, endpointOfRecipient, type WebhookEndpoint } from "./webhook-endpoint.ts";
import { noteAnswer } from "./webhook-log-store.ts";
import { webhookBody } from "./webhook-message.ts";
import { isGone, isToBeDisabled, outcomeOf, restMsOf } from "./webhook-outcome-rules.ts";
import type { WebhookAnswer } from "./webhook-sender.port.ts";

export type WebhookChannelDeps = WebhookSendDeps & { readonly database: Database; readonly newId: NewId };

const WEBHOOK_POLICY: ChannelPolicy = {
  sentAtOnceMax: 16,
  // So that an endpoint that hangs occupies two of them.
  sentAtOncePerRecipientMax: 2,
  sentPerMinuteMax: 1_200,
  sentPerHourAndRecipientMax: Number.POSITIVE_INFINITY,
  attemptMsMax: ATTEMPT_MS_MAX,
  triesForMs: 3 * DAY_MS,
  mergesBursts: false,
};

/** Endpoints that owners have added, by Standard Webhooks. */
export class WebhookChannel implements Channel {
  readonly name = "webhook";
  readonly policy: ChannelPolicy;
  readonly #deps: WebhookChannelDeps;

  constructor(deps: WebhookChannelDeps, policy: ChannelPolicy = WEBHOOK_POLICY) {
    this.#deps = deps;
    this.policy = policy;
  }

  route(tx: Tx, { kind }: Notice): Promise<readonly string[]> {
    return selectRecipients(tx, kind);
  }

  resting(tx: Tx, now: Date): Promise<readonly string[]> {
    return selectRestingRecipients(tx, now);
  }

  async send(message: ChannelMessage, signal: AbortSignal): Promise<SendOutcome> {
    const { database } = this.#deps;
    const [notice] = message.notices;
    const endpointId = endpointOfRecipient(message.recipient);
    const endpoint = endpointId === null ? null : await selectEndpoint(database.direct, endpointId);
    if (endpoint === null || notice === undefined) return { result: "refused", reason: "endpoint_deleted" };
    if (!endpoint.isEnabled) return { result: "refused", reason: "endpoint_disabled" };
    const body = webhookBody(message.kind, notice.happenedAt, notice.content);
    const attempt = await sendToEndpoint(this.#deps, endpoint, { id: message.id, body }, signal);
    // The service stops: that is not the endpoint's fault.
    if (attempt.answer.result === "unreached" && isStopped(signal))
      return { result: "later", reason: "stopped" };
    return database.transaction((tx) => this.#note(tx, endpoint, message.id, attempt));
  }

  /**
   * Stores what an attempt says of the message and of its endpoint.
   * @param asked the endpoint as it was when the attempt began
   */
  async #note(
    tx: Tx,
    asked: Pick<WebhookEndpoint, "id" | "url">,
    messageId: Uuid,
    { answer, durationMs }: Attempt,
  ): Promise<SendOutcome> {
    const nowMs = this.#deps.clock.nowMs();
    const outcome = outcomeOf(answer, nowMs);
    const httpStatus = answer.result === "answered" ? answer.status : null;
    const endpoint = await lockEndpoint(tx, asked.id);
    await noteAnswer(tx, messageId, { httpStatus, durationMs, triedAt: new Date(nowMs) });
    if (endpoint === null || !endpoint.isEnabled) return outcome;
    // Moved meanwhile: what the former URL answers says nothing of the new one, which gets the message next.
    if (endpoint.url !== asked.url)
      return outcome.result === "refused" ? { result: "later", reason: outcome.reason } : outcome;
    if (outcome.result !== "sent") await this.#noteFailure(tx, endpoint, answer, wishedMsOf(outcome));
    else if (endpoint.failures > 0)
      await updateEndpoint(tx, endpoint.id, { failures: 0, failingSince: null, restsUntil: null });
    return outcome;
  }

  async #noteFailure(
    tx: Tx,
    endpoint: WebhookEndpoint,
    answer: WebhookAnswer,
    wishedMs: number,
  ): Promise<void> {
    const nowMs = this.#deps.clock.nowMs();
    const restedUntilMs = endpoint.restsUntil?.getTime() ?? 0;
    // Nothing is sent to one that rests: this attempt began before, and failed together with another one.
    const failures = endpoint.failures + (restedUntilMs > nowMs ? 0 : 1);
    const failingSince = endpoint.failingSince ?? new Date(nowMs);
    const restsUntil = new Date(Math.max(restedUntilMs, nowMs + restMsOf(failures, wishedMs)));
    await updateEndpoint(tx, endpoint.id, { failures, failingSince, restsUntil });
    if (isGone(answer)) await this.#disable(tx, endpoint, "gone");
    else if (isToBeDisabled(failures, failingSince, nowMs)) await this.#disable(tx, endpoint, "failing");
  }

  async #disable(
    tx: Tx,
    { id, url }: { readonly id: Uuid; readonly url: string },
    reason: DisabledReason,
  ): Promise<void> {
    await updateEndpoint(tx, id, { isEnabled: false, disabledReason: reason });
    await recordFact(tx, this.#deps, THE_SERVICE, {
      name: "webhook.disabled",
      resourceId: id,
      userId: null,
      before: { is_enabled: true },
      after: { host: new URL(url).host, is_enabled: false },
      reason,
    });
  }
}

function isStopped(signal: AbortSignal): boolean {
  return signal.aborted && !(signal.reason instanceof Error && signal.reason.name === "TimeoutError");
}

function wishedMsOf(outcome: SendOutcome): number {
  return "retryAfterMs" in outcome ? (outcome.retryAfterMs ?? 0) : 0;
}
