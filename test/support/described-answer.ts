import { type TSchema, Type } from "typebox";
import { Compile } from "typebox/compile";
import { expect } from "vitest";

type Answer = { readonly status: number; readonly headers: Headers; readonly body: unknown };

/**
 * Checks an answer against the API description: the call has this status, this media type, and a body of this schema without
 * undescribed members. So `docs/openapi.json` is correct about all that tests reach. Calls of paths that are not described (an
 * unknown path, a file of the viewer) pass.
 */
export function expectDescribed(document: object, method: string, path: string, answer: Answer): void {
  const operation = findOperation(document, method.toLowerCase(), path.split("?")[0] ?? "");
  if (operation === null || isOfPlumbing(answer)) return;
  const what = `${method} ${path} answered ${answer.status}`;
  const described = member(member(operation, "responses"), String(answer.status));
  expect(described, `${what}, which its description does not know`).toBeDefined();
  const content = member(described, "content");
  if (typeof content !== "object" || content === null) return;
  const type = (answer.headers.get("content-type") ?? "").split(";")[0] ?? "";
  expect(Object.keys(content), what).toContain(type);
  const schema = resolve(document, member(member(content, type), "schema"));
  expect(Compile(asSchema(schema)).Errors(answer.body), what).toEqual([]);
  expectKnownMembers(schema, answer.body, what);
}

/** Errors that any call can get before its route is reached: described once, in the introduction. */
function isOfPlumbing(answer: Answer): boolean {
  return [400, 405, 408, 413, 415].includes(answer.status) && member(answer.body, "code") !== undefined;
}

function expectKnownMembers(schema: unknown, body: unknown, what: string): void {
  if (Array.isArray(body)) {
    for (const item of body) expectKnownMembers(member(schema, "items"), item, what);
    return;
  }
  if (typeof body !== "object" || body === null || member(schema, "additionalProperties") === true) return;
  const properties = member(schema, "properties");
  for (const [name, value] of Object.entries(body)) {
    const property = member(properties, name);
    expect(property, `${what} with the undescribed member "${name}"`).toBeDefined();
    expectKnownMembers(property, value, what);
  }
}

function findOperation(document: object, method: string, path: string): unknown {
  const paths = member(document, "paths");
  if (typeof paths !== "object" || paths === null) return null;
  // A path without parameters is matched before those with them (OpenAPI 3.1, 4.8.8.2).
  const exact = member(member(paths, path), method);
  if (exact !== undefined) return exact;
  const segments = path.replace(/\/$/, "").split("/");
  for (const [template, operations] of Object.entries(paths)) {
    const parts = template.replace(/\/$/, "").split("/");
    const matches =
      parts.length === segments.length &&
      parts.every((part, at) => part === segments[at] || part.startsWith("{"));
    if (matches && member(operations, method) !== undefined) return member(operations, method);
  }
  return null;
}

/** The schema with each reference replaced by its target. */
function resolve(document: object, node: unknown): unknown {
  if (Array.isArray(node)) return node.map((item) => resolve(document, item));
  if (typeof node !== "object" || node === null) return node;
  const reference = member(node, "$ref");
  if (typeof reference !== "string") {
    return Object.fromEntries(Object.entries(node).map(([name, value]) => [name, resolve(document, value)]));
  }
  const steps = reference.split("/").slice(1);
  return resolve(
    document,
    steps.reduce((at: unknown, step) => member(at, step), document),
  );
}

function member(of: unknown, name: string): unknown {
  return typeof of === "object" && of !== null ? Reflect.get(of, name) : undefined;
}

function asSchema(schema: unknown): TSchema {
  return Type.Unsafe(typeof schema === "object" && schema !== null ? schema : {});
}
