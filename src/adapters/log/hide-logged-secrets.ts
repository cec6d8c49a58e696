import { stdSerializers } from "pino";
import { hideSecrets } from "../../kernel/hide-secrets.ts";
import { PublicText } from "../../kernel/public-text.ts";

/** Members that must never be logged, in case a whole request or settings object is logged by mistake. */
const SECRET_NAMES: ReadonlySet<string> = new Set([
  "authorization",
  "proxy-authorization",
  "cookie",
  "set-cookie",
  "password",
  "current_password",
  "token",
  "access_token",
  "challenge",
  "refresh_token",
  "totp_code",
  "x-access-token",
  "secret",
  "ticket",
]);
/** Clients choose some of the logged texts: this limits the length of a line. Stack traces are shorter. */
const CHARACTERS_MAX = 8_000;
/** Deeper than any error with its causes; it ends the recursion into an object that contains itself. */
const DEPTH_MAX = 8;

/** The text without secrets, shortened for a log line. */
export function hideText(text: string): string {
  return hideSecrets(text.length > CHARACTERS_MAX ? `${text.slice(0, CHARACTERS_MAX)}…` : text);
}

/** `hideText` of all texts within a logged value but a `PublicText`; of errors, also of their stacks and causes. */
export function hideSecretsIn(value: unknown, depth = 0): unknown {
  if (typeof value === "string") return hideText(value);
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  if (depth >= DEPTH_MAX) return "[deeper]";
  if (value instanceof PublicText) return value.text;
  if (value instanceof Error) return hideSecretsIn({ ...stdSerializers.err(value) }, depth + 1);
  if (Array.isArray(value)) return value.map((item) => hideSecretsIn(item, depth + 1));
  if (ArrayBuffer.isView(value)) return "[bytes]";
  if ("toJSON" in value && typeof value.toJSON === "function")
    return hideSecretsIn(value.toJSON(), depth + 1);
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      hideText(name),
      SECRET_NAMES.has(name.toLowerCase()) ? "[secret]" : hideSecretsIn(member, depth + 1),
    ]),
  );
}
