import { createHmac } from "node:crypto";
import type { Secret } from "../../../kernel/secret.ts";

/** The `Stripe-Signature` of a body, as Stripe makes it (https://docs.stripe.com/webhooks#verify-manually). */
export function signStripeEvent(webhookSecret: Secret<string>, body: string, nowMs: number): string {
  const seconds = Math.floor(nowMs / 1_000);
  const signature = createHmac("sha256", webhookSecret.reveal()).update(`${seconds}.${body}`).digest("hex");
  return `t=${seconds},v1=${signature}`;
}
