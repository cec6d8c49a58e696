/**
 * The description with `required: false` at each request body whose schema allows null, which stands for none. `@fastify/swagger`
 * describes every body as required.
 */
export function markOptionalBodies<T>(node: T): T;
export function markOptionalBodies(node: unknown): unknown {
  if (Array.isArray(node)) return node.map((item) => markOptionalBodies(item));
  if (typeof node !== "object" || node === null) return node;
  const members = Object.entries(node).map(([name, value]) => [name, markOptionalBodies(value)]);
  const whole: object = Object.fromEntries(members);
  return isBody(whole) && allowsNull(whole) ? { ...whole, required: false } : whole;
}

function isBody(node: object): node is { readonly content: object } {
  return "required" in node && node.required === true && "content" in node && isObject(node.content);
}

function allowsNull({ content }: { readonly content: object }): boolean {
  return Object.values(content).some((media: unknown) => {
    const schema = isObject(media) && "schema" in media ? media.schema : null;
    return isObject(schema) && "type" in schema && Array.isArray(schema.type) && schema.type.includes("null");
  });
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
