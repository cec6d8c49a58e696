import { readFileSync } from "node:fs";

/** One field of one call that a client fills in: a member of its body, its query, its path or a header. */
export type InputField = {
  readonly call: Call;
  readonly in: "body" | "query" | "path" | "header";
  readonly name: string;
};

/** A call of the API description. */
export type Call = {
  readonly method: string;
  /** "/api/v1/tokens/{token_id}" */
  readonly path: string;
  /** Names in the path. */
  readonly pathNames: readonly string[];
  /** Names in the query that must be there. */
  readonly queryNames: readonly string[];
  /** A body that passes the schema, member by member; null where it takes none. */
  readonly body: Readonly<Record<string, unknown>> | null;
};

/** A request that follows the description, except for the value of one field. */
export type HostileRequest = { readonly path: string; readonly init: RequestInit };

/** Deeper than any real JSON; a recursive function overflows the stack on it. */
const DEPTH = 12_000;
const deep = (open: string, close: string): string => open.repeat(DEPTH) + close.repeat(DEPTH);

/** JSON texts that a schema may accept and the code after it may not. */
const HOSTILE_JSON: readonly string[] = [
  "null",
  "true",
  "0",
  "-0",
  "-1",
  "1.5",
  "1e-7",
  "1e308",
  "1e400",
  "2147483648",
  "9007199254740993",
  "9223372036854775808",
  ...[
    "",
    " ",
    "\0",
    "before\0after",
    "\ud800",
    "before\udc00after",
    "\ud83d".repeat(8),
    "\u202eright to left",
    "\ufffe\uffff",
    "👩‍👩‍👧‍👦".repeat(20),
    "x".repeat(255),
    "x".repeat(20_000),
    "NaN",
    "Infinity",
    "1e5",
    "99999999999999999999.99",
    "-18.001",
    "2016-12-31T23:59:60Z",
    "2016-12-31T23:59:60.999999999999Z",
    "0000-01-01T00:00:00+23:59",
    "9999-12-31T23:59:59.999999999-23:59",
    "2026-02-30T00:00:00Z",
    "+275760-09-13T00:00:00.001Z",
    "00000000-0000-0000-0000-000000000000",
    "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF",
    "0197a1b2-7c3d-7e4f-8a5b-6c7d8e9fa0b1\n",
    "..%2f..",
    "%00",
    "%_\\",
    "' OR 1=1 --",
    "__proto__",
    "constructor",
    "Etc/Unknown",
    "SystemV/PST8",
    "+03:00",
    "a@b.c",
    `${"a".repeat(64)}@${"b".repeat(63)}.${"c".repeat(63)}.${"d".repeat(57)}.com`,
    "İ@example.com",
    "user@xn--a.com",
    "user@\u2024.com",
    "http://[::1",
    "javascript:alert(1)",
    "full",
  ].map((text) => JSON.stringify(text)),
  "[]",
  '["2026-01-01T00:00:00Z"]',
  "{}",
  '{"__proto__": null}',
  '{"toString": 1, "length": -1}',
  deep("[", "]"),
  deep('{"a":', "}").replace(":}", ":0}"),
];

/** A member that no schema has. */
const UNKNOWN = "unknown_member";

/** The values to send in a field: outside a body, only those that are not shortened. */
export function hostileFor(field: InputField): readonly string[] {
  if (field.name === UNKNOWN) return HOSTILE_JSON.filter((json) => /^[[{]|\\u/.test(json));
  if (field.in === "body") return HOSTILE_JSON;
  return HOSTILE_JSON.filter((json) => json.length <= URL_TEXT_MAX);
}

/** The values of the other fields, by name. */
export type Known = Readonly<Record<string, string>>;

/** All fields of the API description. */
export function inputFields(isWanted: (path: string) => boolean): InputField[] {
  const document: Json = JSON.parse(
    readFileSync(new URL("../../docs/openapi.json", import.meta.url), "utf8"),
  );
  return Object.entries(document.paths ?? {})
    .filter(([path]) => isWanted(path))
    .flatMap(([path, operations]) =>
      Object.entries(operations).flatMap(([method, operation]) =>
        fieldsOf(document, method.toUpperCase(), path, operation),
      ),
    );
}

/** The request with `json` in one field: in a body as JSON, elsewhere as text. `json` null leaves the field out. */
export function hostileRequest(
  { call, in: where, name }: InputField,
  json: string,
  known: Known,
): HostileRequest {
  const text = textOf(json);
  let path = call.path;
  for (const other of call.pathNames) {
    const isHere = where === "path" && other === name;
    path = path.replace(`{${other}}`, encode(isHere ? text : (known[other] ?? NOBODY)));
  }
  const others = call.queryNames.filter((other) => where !== "query" || other !== name);
  const query = others.map((other) => `${encode(other)}=${encode(known[other] ?? NOBODY)}`);
  if (where === "query") query.push(`${encode(name)}=${encode(text)}`);
  if (query.length > 0) path += `?${query.join("&")}`;
  const headers: Record<string, string> = {};
  if (where === "header") headers[name] = text.replace(/[^\x20-\x7e\x80-\xff]/g, "");
  if (call.body === null) return { path, init: { method: call.method, headers } };
  headers["content-type"] = "application/json";
  return {
    path,
    init: { method: call.method, headers, body: bodyWith(call.body, where === "body" ? name : null, json) },
  };
}

/** An id that does not exist. */
const NOBODY = "0197a1b2-7c3d-7e4f-8a5b-6c7d8e9fa0b1";
/** Node refuses the request line of longer ones, which then never reach a schema. */
const URL_TEXT_MAX = 2_000;

/** With "" as the name, `json` is the whole body. */
function bodyWith(base: Readonly<Record<string, unknown>>, name: string | null, json: string): string {
  if (name === "") return json;
  const members = Object.entries(base)
    .filter(([other]) => other !== name)
    .map(([other, value]) => `${JSON.stringify(other)}:${JSON.stringify(value)}`);
  if (name !== null) members.push(`${JSON.stringify(name)}:${json}`);
  return `{${members.join(",")}}`;
}

function textOf(json: string): string {
  const isText = json.startsWith('"');
  return (isText ? String(JSON.parse(json)) : json).slice(0, URL_TEXT_MAX);
}

/** As a careless client would: lone surrogates as bytes that are invalid UTF-8. */
function encode(text: string): string {
  return Array.from(text, (character) =>
    /\p{Surrogate}/u.test(character) ? "%ED%A0%80" : encodeURIComponent(character),
  ).join("");
}

type Json = { readonly [name: string]: Json };

function fieldsOf(document: Json, method: string, path: string, operation: Json): InputField[] {
  const parameters = Object.values(operation.parameters ?? {});
  const [content] = Object.values(operation.requestBody?.content ?? {});
  const schema = content === undefined ? null : resolved(document, content.schema);
  const pathNames = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
  const queryNames = parameters
    .filter((parameter) => String(parameter.in) === "query" && String(parameter.required) === "true")
    .map((parameter) => String(parameter.name));
  const call: Call = { method, path, pathNames, queryNames, body: schema === null ? null : bodyOf(schema) };
  const inBody = schema === null ? [] : ["", UNKNOWN, ...Object.keys(schema.properties ?? {})];
  return [
    ...inBody.map((name): InputField => ({ call, in: "body", name })),
    ...parameters.map(
      (parameter): InputField => ({
        call,
        in: parameter.in as unknown as "query",
        name: String(parameter.name),
      }),
    ),
  ];
}

function bodyOf(schema: Json): Record<string, unknown> {
  const required = new Set(Object.values(schema.required ?? {}).map(String));
  const members = Object.entries(schema.properties ?? {}).filter(
    // One of two names of the amount is required, which a list of required members cannot express.
    ([name]) => required.has(name) || name === "amount",
  );
  return Object.fromEntries(members.map(([name, member]) => [name, sample(member)]));
}

function sample(schema: Json): unknown {
  if (schema.examples !== undefined) return Object.values(schema.examples)[0];
  if (schema.enum !== undefined) return Object.values(schema.enum)[0];
  const type = String(schema.type);
  if (type.includes("string")) return "some text";
  if (type.includes("boolean")) return true;
  if (type === "array") return schema.items === undefined ? [] : [sample(schema.items)];
  return type.includes("integer") || type.includes("number") ? 1 : {};
}

function resolved(document: Json, schema: Json | undefined): Json {
  const reference = schema?.$ref;
  if (reference === undefined) return schema ?? {};
  return String(reference)
    .split("/")
    .slice(1)
    .reduce((at: Json, step) => at[step] ?? {}, document);
}
