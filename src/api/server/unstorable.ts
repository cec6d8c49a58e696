/** A value that PostgreSQL or our JSON cannot store, and where it was found. */
export type Unstorable = { readonly path: string; readonly keyword: "nul" | "unicode" | "depth" };

/** Twice as deep as any valid request. Deeper values could overflow the stack of recursive code. */
const DEPTH_MAX = 32;
/** Names are chosen by the client: an answer must not repeat them at full length. */
const PATH_CHARACTERS_MAX = 200;

/** An object or array to be checked. Its path is built only if something is found. */
type Container = {
  readonly value: object;
  readonly parent: Container | null;
  readonly name: string | number;
  readonly depth: number;
};

/**
 * Checks everything that a client sent, in the schema or not. PostgreSQL cannot store U+0000, UTF-8 has no unpaired surrogates
 * (they would be stored as another character, and `jsonb` refuses them), and deeply nested values break recursive code. Works
 * without recursion, in time linear in the input.
 */
export function findUnstorable(input: unknown): Unstorable | null {
  if (typeof input === "string") {
    const keyword = faultOfText(input);
    return keyword === null ? null : { path: "", keyword };
  }
  if (!isObject(input)) return null;
  const pending: Container[] = [{ value: input, parent: null, name: "", depth: 0 }];
  for (let container = pending.pop(); container !== undefined; container = pending.pop()) {
    const found = findIn(container, pending);
    if (found !== null) return found;
  }
  return null;
}

/** Checks the names and texts of one object or array, and adds the objects and arrays in it to `pending`. */
function findIn(container: Container, pending: Container[]): Unstorable | null {
  const { value, depth } = container;
  if (depth === DEPTH_MAX) return { path: pathOf(container), keyword: "depth" };
  const judge = (name: string | number, member: unknown): Unstorable | null => {
    if (isObject(member)) pending.push({ value: member, parent: container, name, depth: depth + 1 });
    const keyword = typeof member === "string" ? faultOfText(member) : null;
    return keyword && { path: pathOf({ value, parent: container, name, depth }), keyword };
  };
  let found: Unstorable | null = null;
  if (Array.isArray(value)) {
    for (let at = 0; at < value.length && found === null; at += 1) found = judge(at, value[at]);
    return found;
  }
  for (const name of Object.keys(value)) {
    const keyword = faultOfText(name);
    if (keyword !== null) return { path: pathOf(container), keyword };
    found = judge(name, Reflect.get(value, name));
    if (found !== null) return found;
  }
  return null;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function pathOf(container: Container): string {
  const names: (string | number)[] = [];
  for (let at = container; at.parent !== null; at = at.parent) names.push(at.name);
  return names.reduceRight<string>((path, name) => `${path}/${name}`, "").slice(0, PATH_CHARACTERS_MAX);
}

function faultOfText(text: string): "nul" | "unicode" | null {
  if (text.includes("\0")) return "nul";
  return /\p{Surrogate}/u.test(text) ? "unicode" : null;
}
