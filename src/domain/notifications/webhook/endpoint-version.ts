import { createHash } from "node:crypto";
import type { WebhookEndpoint } from "./webhook-endpoint.ts";

const VERSION_CHARACTERS = 22;

type Versioned = Pick<
  WebhookEndpoint,
  "url" | "description" | "kinds" | "isEnabled" | "disabledReason" | "formerSecretUntil"
>;

/**
 * The version of an endpoint: another text after each change of what people say of it, and after a rotation. What sending changes, the
 * failures and the rest, is no part of it.
 */
export function endpointVersion(endpoint: Versioned): string {
  const { url, description, kinds, isEnabled, disabledReason, formerSecretUntil } = endpoint;
  const parts = [url, description, kinds, isEnabled, disabledReason, formerSecretUntil?.getTime() ?? null];
  const hash = createHash("sha256").update(JSON.stringify(parts));
  return hash.digest("base64url").slice(0, VERSION_CHARACTERS);
}
