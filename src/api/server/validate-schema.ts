import type { FastifySchemaCompiler } from "fastify";
import type { TSchema } from "typebox";
import { Compile } from "typebox/compile";
import Format, { IsDateTime } from "typebox/format";
import { isEmail } from "../../kernel/email.ts";
import { type FieldFault, ValidationError } from "../../kernel/errors.ts";
import { isUuid, readUuid } from "../../kernel/ids.ts";
import type { Language } from "../../kernel/language.ts";
import { isNewPassword } from "../../kernel/password-text.ts";
import { faultSentence, type SchemaFault } from "./fault-sentences.ts";
import { findUnstorable } from "./unstorable.ts";

/** So many faults are named; a technician mends them one by one anyway. */
const FAULTS_MAX = 20;
Format.Set("email", isEmail);
// OpenAPI knows this format, and has no other for what is checked here.
Format.Set("password", isNewPassword);
// Names are shown in lists: nothing invisible, no blank at an end.
Format.Set("name", (text) => !/^\s|\s$|\p{C}/u.test(text));
Format.Set("uuid", isUuid);
Format.Set("time-zone", isTimeZone);
Format.Set("date-time", isTime);

/** A request that its schema refuses, before it is known in which language to say so. */
export class SchemaRefusal extends Error {
  readonly faults: readonly (SchemaFault & { readonly path: string })[];

  constructor(faults: readonly (SchemaFault & { readonly path: string })[]) {
    super("validation_failed");
    this.name = "SchemaRefusal";
    this.faults = faults;
  }

  /** The same as the answer needs it. */
  inLanguage(language: Language): ValidationError {
    return new ValidationError(
      this.faults.map((fault): FieldFault => ({ path: fault.path, message: faultSentence(fault, language) })),
    );
  }
}

/**
 * Fastify's validator compiler on TypeBox. Unknown members are ignored and nothing is converted, but for paths and query
 * strings, whose values can only be text: there whole numbers, booleans and ids are read where the schema wants them.
 */
export const compileValidator: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  const validator = Compile(schema);
  return (input: unknown) => {
    const isText = httpPart === "querystring" || httpPart === "params";
    const value = isText ? readTexts(input, schema) : input;
    // First: nothing else must go down what is too deep.
    const unstorable = findUnstorable(value);
    if (unstorable !== null) return { error: new SchemaRefusal([{ ...unstorable, params: {} }]) };
    if (!validator.Check(value)) return { error: new SchemaRefusal(faultsOf(validator.Errors(value))) };
    return { value };
  };
};

type CheckFault = { readonly keyword: string; readonly instancePath: string; readonly params: object };

/** One fault for each member: the first, which is the one that explains the others. */
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

/** What v0.6 took for a boolean in a query string, in any case. */
const TRUE_WORDS = new Set(["true", "1", "yes", "on"]);
const FALSE_WORDS = new Set(["false", "0", "no", "off"]);

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
  if (type === "boolean" && TRUE_WORDS.has(value.toLowerCase())) return true;
  if (type === "boolean" && FALSE_WORDS.has(value.toLowerCase())) return false;
  return format === "uuid" ? (readUuid(value) ?? value) : value;
}

function propertiesOf(schema: TSchema): Readonly<Record<string, Property>> {
  if (!("properties" in schema) || typeof schema.properties !== "object" || schema.properties === null)
    return {};
  return Object.fromEntries(Object.entries(schema.properties));
}

/**
 * A time of RFC 3339 that is one for `Date`, too: a leap second has the form and is none. The four digits of its year
 * keep it where PostgreSQL has times.
 */
function isTime(text: string): boolean {
  return IsDateTime(text) && Number.isFinite(Date.parse(text));
}

function isTimeZone(text: string): boolean {
  // Offsets ("+03:00") are taken by Intl too, but are no zone: they know no summer time.
  if (!/^[A-Za-z]/.test(text)) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: text });
    return true;
  } catch {
    return false;
  }
}
