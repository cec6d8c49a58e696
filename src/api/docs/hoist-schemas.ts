import { isDeepStrictEqual } from "node:util";

type Document = { readonly paths?: unknown; readonly components?: object };

/**
 * Moves each schema with a title to `components.schemas` under that title, and replaces it by a reference, so that code generated
 * from the document has one named type for each schema.
 * @throws Error if two different schemas have the same title
 */
export function hoistSchemas<D extends Document>(document: D): D {
  const schemas = new Map<string, object>();
  const paths = hoist(document.paths, schemas);
  const components = { ...document.components };
  const known = Reflect.get(components, "schemas");
  return {
    ...document,
    paths,
    components: { ...components, schemas: { ...known, ...Object.fromEntries(schemas) } },
  };
}

function hoist(node: unknown, schemas: Map<string, object>): unknown {
  if (Array.isArray(node)) return node.map((item) => hoist(item, schemas));
  if (typeof node !== "object" || node === null) return node;
  const members = Object.entries(node).map(([name, value]) => [name, hoist(value, schemas)]);
  const whole: object = Object.fromEntries(members);
  const title = "title" in whole && "type" in whole ? whole.title : null;
  if (typeof title !== "string" || !("properties" in whole)) return whole;
  return { $ref: `#/components/schemas/${register(title, whole, schemas)}` };
}

function register(title: string, schema: object, schemas: Map<string, object>): string {
  // The description is often about the answer that contains the schema, and that answer has it too.
  const { description: _description, ...plain } = Object.fromEntries(Object.entries(schema));
  const registered = schemas.get(title);
  if (registered !== undefined && !isDeepStrictEqual(registered, plain)) {
    throw new Error(`two different schemas are called ${title}`);
  }
  schemas.set(title, plain);
  return title;
}
