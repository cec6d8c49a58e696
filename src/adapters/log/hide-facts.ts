import { stdSerializers } from "pino";
import { hideSecrets } from "../../kernel/hide-secrets.ts";

/** What must never be printed, should somebody log a whole request or settings object one day. */
const SECRET_NAMES: ReadonlySet<string> = new Set([
  "authorization",
  "proxy-authorization",
  "cookie",
  "set-cookie",
  "password",
  "current_password",
  "token",
  "access_token",
  "x-access-token",
  "secret",
  "ticket",
]);
/** A client chooses some of them: a line stays readable. Stack traces are shorter. */
const CHARACTERS_MAX = 8_000;
/** Deeper than any error with its causes; an object that holds itself ends there. */
const DEPTH_MAX = 8;

/** A text for a line of the log. */
export function hideText(text: string): string {
  return hideSecrets(text.length > CHARACTERS_MAX ? `${text.slice(0, CHARACTERS_MAX)}…` : text);
}

/** The same of all texts within a value, whatever is logged; errors with their stacks and causes. */
export function hideFacts(value: unknown, depth = 0): unknown {
  if (typeof value === "string") return hideText(value);
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  if (depth >= DEPTH_MAX) return "[deeper]";
  if (value instanceof Error) return hideFacts({ ...stdSerializers.err(value) }, depth + 1);
  if (Array.isArray(value)) return value.map((item) => hideFacts(item, depth + 1));
  if (ArrayBuffer.isView(value)) return "[bytes]";
  if ("toJSON" in value && typeof value.toJSON === "function") return hideFacts(value.toJSON(), depth + 1);
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      hideText(name),
      SECRET_NAMES.has(name.toLowerCase()) ? "[secret]" : hideFacts(member, depth + 1),
    ]),
  );
}
