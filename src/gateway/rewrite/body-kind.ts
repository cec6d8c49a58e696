/** What a body is written in. `xml` and `json`: only absolute URLs are known there. */
export type BodyKind = "html" | "xhtml" | "svg" | "xml" | "css" | "js" | "json" | "manifest";

const SCRIPT = /^(?:text|application)\/(?:x-)?(?:java|ecma|j|live)script(?:1\.[0-5])?$/;
const KINDS: ReadonlyMap<string, BodyKind> = new Map<string, BodyKind>([
  ["application/json", "json"],
  ["application/jsonl", "json"],
  ["application/manifest+json", "manifest"],
  ["application/x-ndjson", "json"],
  ["application/xhtml+xml", "xhtml"],
  ["application/xml", "xml"],
  ["image/svg+xml", "svg"],
  ["text/css", "css"],
  ["text/html", "html"],
  ["text/json", "json"],
  ["text/xml", "xml"],
]);

/** A `Content-Type`. */
export type ContentType = {
  /** null: nothing that holds URLs as we know them. */
  readonly kind: BodyKind | null;
  readonly charset: string | undefined;
};

export function parseContentType(value: string | undefined): ContentType {
  const [type = "", ...parameters] = (value ?? "").split(";");
  const charset = parameters.map((parameter) => /^\s*charset\s*=\s*"?([^"\s]+)"?\s*$/i.exec(parameter)?.[1]);
  return { kind: kindOf(type.trim().toLowerCase()), charset: charset.find((found) => found !== undefined) };
}

function kindOf(type: string): BodyKind | null {
  const kind = KINDS.get(type);
  if (kind !== undefined) return kind;
  if (SCRIPT.test(type)) return "js";
  if (type.endsWith("+json")) return "json";
  return type.endsWith("+xml") ? "xml" : null;
}
