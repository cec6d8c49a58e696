/** The language of a body. In `xml` and `json` only absolute URLs are recognised. */
export type BodyKind = "html" | "xhtml" | "svg" | "xml" | "css" | "js" | "json" | "manifest";

/** The JavaScript MIME types of HTML, and some that have the same form. */
const SCRIPTS: ReadonlySet<string> = new Set(
  ["text/", "application/", "text/x-", "application/x-"].flatMap((top) =>
    ["java", "ecma", "j", "live"].flatMap((name) => [
      `${top}${name}script`,
      ...["1.0", "1.1", "1.2", "1.3", "1.4", "1.5"].map((version) => `${top}${name}script${version}`),
    ]),
  ),
);
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

/** What a `Content-Type` states. */
export type ContentType = {
  /** null: a kind that is not rewritten. */
  readonly kind: BodyKind | null;
  readonly charset: string | undefined;
};

export function parseContentType(value: string | undefined): ContentType {
  const [type = "", ...parameters] = (value ?? "").split(";");
  const charset = parameters.map(charsetIn);
  return { kind: kindOf(type.trim().toLowerCase()), charset: charset.find((found) => found !== undefined) };
}

function charsetIn(parameter: string): string | undefined {
  const equals = parameter.indexOf("=");
  if (equals < 0 || parameter.slice(0, equals).trim().toLowerCase() !== "charset") return undefined;
  const label = parameter
    .slice(equals + 1)
    .replaceAll('"', "")
    .trim();
  return label === "" ? undefined : label;
}

function kindOf(type: string): BodyKind | null {
  const kind = KINDS.get(type);
  if (kind !== undefined) return kind;
  if (SCRIPTS.has(type)) return "js";
  if (type.endsWith("+json")) return "json";
  return type.endsWith("+xml") ? "xml" : null;
}
