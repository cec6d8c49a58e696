import type { Uuid } from "../../../kernel/ids.ts";

/** `gone`: it answered 410. `failing`: see `isToBeDisabled`. */
export type DisabledReason = "by_hand" | "failing" | "gone";

/** Where notices are posted to. */
export type WebhookEndpoint = {
  readonly id: Uuid;
  readonly url: string;
  readonly description: string | null;
  /** Names of kinds of notices; some may be of another version. */
  readonly kinds: readonly string[];
  readonly isEnabled: boolean;
  /** Null if it is enabled. */
  readonly disabledReason: DisabledReason | null;
  /** Attempts that failed in a row; those that ran at once count as one. */
  readonly failures: number;
  readonly failingSince: Date | null;
  /** Until then nothing is sent there. */
  readonly restsUntil: Date | null;
  /** Until then the secret before the last rotation signs too. */
  readonly formerSecretUntil: Date | null;
  readonly createdAt: Date;
};

/** Its secrets, sealed. */
export type SealedSecrets = { readonly secret: string; readonly formerSecret: string | null };

/** How long after a rotation the secret before signs too. */
export const ROTATION_OVERLAP_HOURS = 24;

const RECIPIENT = "webhook:";

/** The endpoint as a recipient of notices. */
export function recipientOfEndpoint(id: Uuid): string {
  return `${RECIPIENT}${id}`;
}

/** The endpoint of a recipient; null if it is none. */
export function endpointOfRecipient(recipient: string): Uuid | null {
  return recipient.startsWith(RECIPIENT) ? recipient.slice(RECIPIENT.length) : null;
}

/** What the audit log has of an endpoint: neither the path nor the query of its URL, which may be secret. */
export function endpointForAudit({
  url,
  kinds,
  isEnabled,
}: Pick<WebhookEndpoint, "url" | "kinds" | "isEnabled">) {
  return { host: new URL(url).host, kinds: [...kinds], is_enabled: isEnabled };
}
