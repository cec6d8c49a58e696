import { createHmac } from "node:crypto";
import type { Random } from "../../../kernel/random.port.ts";
import type { JsonObject } from "../../../kernel/schema.gen.ts";

/** Standard Webhooks recommends 24 to 64 bytes. */
const SECRET_BYTES = 32;
const SECRET_PREFIX = "whsec_";
/** Standard Webhooks recommends less than 20 kB. */
const BODY_BYTES_MAX = 20_000;

/** A new secret, in the form of Standard Webhooks. */
export function newWebhookSecret(random: Random): string {
  return `${SECRET_PREFIX}${random.bytes(SECRET_BYTES).toString("base64")}`;
}

/** The body of a message: the same at each attempt. Of content that is too long, only the ids are told. */
export function webhookBody(type: string, happenedAt: Date, data: JsonObject): string {
  const bodyWith = (members: JsonObject): string =>
    JSON.stringify({ type, timestamp: happenedAt.toISOString(), data: members });
  const body = bodyWith(data);
  if (Buffer.byteLength(body) <= BODY_BYTES_MAX) return body;
  const ids = Object.entries(data).filter(([name, value]) => isShortId(name, value));
  return bodyWith({ ...Object.fromEntries(ids), is_shortened: true });
}

function isShortId(name: string, value: unknown): boolean {
  return (name === "fact" || name.endsWith("_id")) && typeof value === "string" && value.length <= 100;
}

/**
 * The headers of an attempt by Standard Webhooks 1.0.
 * @param id of the message, the same at each attempt
 * @param secrets one signature each: after a rotation there are two
 */
export function webhookHeaders(
  id: string,
  nowMs: number,
  body: string,
  secrets: readonly string[],
): Readonly<Record<string, string>> {
  const seconds = String(Math.floor(nowMs / 1_000));
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(SECRET_PREFIX.length), "base64");
    return `v1,${createHmac("sha256", key).update(`${id}.${seconds}.${body}`).digest("base64")}`;
  });
  return {
    "content-type": "application/json",
    "user-agent": "Zenzefi-Webhooks/1",
    "webhook-id": id,
    "webhook-timestamp": seconds,
    "webhook-signature": signatures.join(" "),
  };
}
