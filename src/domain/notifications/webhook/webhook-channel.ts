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
import { type DisabledReason, endpointOfRecipient } from "./webhook-endpoint.ts";
import { noteAnswer } from "./webhook-log-store.ts";
import { webhookBody } from "./webhook-message.ts";
import { isGone, isToBeDisabled, outcomeOf, restMsOf } from "./webhook-outcome-rules.ts";

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
    const { database, clock } = this.#deps;
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
    const outcome = outcomeOf(attempt.answer, clock.nowMs());
    await database.transaction((tx) =>
      this.#note(tx, { endpointId: endpoint.id, messageId: message.id }, attempt, outcome),
    );
    return outcome;
  }

  /** Stores what an attempt says of the message and of its endpoint. */
  async #note(
    tx: Tx,
    { endpointId, messageId }: { readonly endpointId: Uuid; readonly messageId: Uuid },
    { answer, durationMs }: Attempt,
    outcome: SendOutcome,
  ): Promise<void> {
    const nowMs = this.#deps.clock.nowMs();
    const httpStatus = answer.result === "answered" ? answer.status : null;
    await noteAnswer(tx, messageId, { httpStatus, durationMs, triedAt: new Date(nowMs) });
    const endpoint = await lockEndpoint(tx, endpointId);
    if (endpoint === null || !endpoint.isEnabled) return;
    if (outcome.result === "sent") {
      if (endpoint.failures === 0) return;
      await updateEndpoint(tx, endpointId, { failures: 0, failingSince: null, restsUntil: null });
      return;
    }
    const failures = endpoint.failures + 1;
    const failingSince = endpoint.failingSince ?? new Date(nowMs);
    const wishedMs = "retryAfterMs" in outcome ? (outcome.retryAfterMs ?? 0) : 0;
    const restsUntil = new Date(nowMs + restMsOf(failures, wishedMs));
    await updateEndpoint(tx, endpointId, { failures, failingSince, restsUntil });
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
