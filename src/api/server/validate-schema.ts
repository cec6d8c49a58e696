import type { FastifySchemaCompiler } from "fastify";
import type { TSchema } from "typebox";
import { Compile } from "typebox/compile";
import Format, { IsDateTime } from "typebox/format";
import { isEmail } from "../../kernel/email.ts";
import { type FieldFault, ValidationError } from "../../kernel/errors.ts";
import { isUuid, readUuid } from "../../kernel/ids.ts";
import type { Language } from "../../kernel/language.ts";
import { isNewPassword } from "../../kernel/password-text.ts";
import { isTimeZone } from "../../kernel/time-zone.ts";
import { faultSentence, type SchemaFault } from "./fault-sentences.ts";
import { findUnstorable } from "./unstorable.ts";

/** The most faults in one answer. */
const FAULTS_MAX = 20;
Format.Set("email", isEmail);
// OpenAPI defines this format, and has no other for this check.
Format.Set("password", isNewPassword);
// Names are displayed in lists: no invisible characters, no blanks at the ends.
Format.Set("name", (text) => !/^\s|\s$|\p{C}/u.test(text));
Format.Set("uuid", isUuid);
Format.Set("time-zone", isTimeZone);
Format.Set("date-time", isTime);
Format.Set("local-time", (text) => /^([01]\d|2[0-3]):[0-5]\d$/.test(text));

/** Thrown if a request does not match its schema, before the language of the answer is known. */
export class SchemaRefusal extends Error {
  readonly faults: readonly (SchemaFault & { readonly path: string })[];

  constructor(faults: readonly (SchemaFault & { readonly path: string })[]) {
    super("validation_failed");
    this.name = "SchemaRefusal";
    this.faults = faults;
  }

  /** The same, with sentences in the language of the answer. */
  inLanguage(language: Language): ValidationError {
    return new ValidationError(
      this.faults.map((fault): FieldFault => ({ path: fault.path, message: faultSentence(fault, language) })),
    );
  }
}

/**
 * Fastify's validator compiler for TypeBox. Unknown members are ignored, and nothing is converted, except in paths and query
 * strings, whose values are always text: there whole numbers, booleans and ids are parsed if the schema requires them.
 */
export const compileValidator: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  const validator = Compile(schema);
  return (input: unknown) => {
    const isText = httpPart === "querystring" || httpPart === "params";
    const value = isText ? readTexts(input, schema) : input;
    // First, since the check of the schema is recursive.
    const unstorable = findUnstorable(value);
    if (unstorable !== null) return { error: new SchemaRefusal([{ ...unstorable, params: {} }]) };
    if (!validator.Check(value)) return { error: new SchemaRefusal(faultsOf(validator.Errors(value))) };
    return { value };
  };
};

type CheckFault = { readonly keyword: string; readonly instancePath: string; readonly params: object };

/** One fault for each member: the first, which explains the others. */
function faultsOf(found: readonly CheckFault[]): (SchemaFault & { readonly path: string })[] {
  const byPath = new Map<string, SchemaFault & { readonly path: string }>();
  for (const { keyword, instancePath, params } of found) {
    const facts = Object.fromEntries(Object.entries(params));
    const missing = keyword === "required" ? [facts.requiredProperties].flat() : [null];
    for (const name of missing) {
      const path = name === null ? instancePath : `${instancePath}/${name}`;
      if (!byPath.has(path)) byPath.set(path, { path, keyword, params: facts });
    }
  }
  return [...byPath.values()].slice(0, FAULTS_MAX);
}

/** The booleans of a query string, in any case, as in v0.6. */
const TRUE_TEXTS = new Set(["true", "1", "yes", "on"]);
const FALSE_TEXTS = new Set(["false", "0", "no", "off"]);

function readTexts(input: unknown, schema: TSchema): unknown {
  if (typeof input !== "object" || input === null) return input;
  const properties = propertiesOf(schema);
  const read = Object.entries(input).map(([name, value]) => [name, readText(value, properties[name])]);
  return Object.fromEntries(read);
}

type Property = { readonly type?: unknown; readonly format?: unknown };

function readText(value: unknown, { type, format }: Property = {}): unknown {
  if (typeof value !== "string") return value;
  if (type === "integer" && /^[+-]?\d{1,15}$/.test(value)) return Number(value);
  if (type === "boolean" && TRUE_TEXTS.has(value.toLowerCase())) return true;
  if (type === "boolean" && FALSE_TEXTS.has(value.toLowerCase())) return false;
  return format === "uuid" ? (readUuid(value) ?? value) : value;
}

function propertiesOf(schema: TSchema): Readonly<Record<string, Property>> {
  if (!("properties" in schema) || typeof schema.properties !== "object" || schema.properties === null)
    return {};
  return Object.fromEntries(Object.entries(schema.properties));
}

/**
 * A time of RFC 3339 that `Date` accepts too: it does not accept leap seconds. With a year of four digits, PostgreSQL accepts it
 * as well.
 */
function isTime(text: string): boolean {
  return IsDateTime(text) && Number.isFinite(Date.parse(text));
}
