import { isDeepStrictEqual } from "node:util";

type Document = { readonly paths?: unknown; readonly components?: object };

/**
 * Moves each schema with a title to `components.schemas` under that title and puts a reference in its place, so that
 * programs made from the document get one named type for each thing.
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
  return { $ref: `#/components/schemas/${keep(title, whole, schemas)}` };
}

function keep(title: string, schema: object, schemas: Map<string, object>): string {
  // Where it stands, a schema often tells of the answer it is in: the answer tells that itself.
  const { description: _description, ...plain } = Object.fromEntries(Object.entries(schema));
  const kept = schemas.get(title);
  if (kept !== undefined && !isDeepStrictEqual(kept, plain)) {
    throw new Error(`two different schemas are called ${title}`);
  }
  schemas.set(title, plain);
  return title;
}
