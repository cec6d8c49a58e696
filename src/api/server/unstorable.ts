/** What no column of PostgreSQL and no JSON of ours can hold, and where it stands. */
export type Unstorable = { readonly path: string; readonly keyword: "nul" | "unicode" | "depth" };

/** Twice as deep as any request of ours; a deeper one overflows the stack of whatever goes down it by recursion. */
const DEPTH_MAX = 32;
/** Names are the client's: no answer repeats them at any length. */
const PATH_CHARACTERS_MAX = 200;

/** An object or array to be looked through. Its path is put together only if there is something to tell. */
type Place = {
  readonly value: object;
  readonly parent: Place | null;
  readonly name: string | number;
  readonly depth: number;
};

/**
 * Looks through everything that a client sent, known to a schema or not. U+0000 is no text for PostgreSQL, half of a
 * surrogate pair is no character in UTF-8 (it would be stored as another, and `jsonb` refuses it), and what is nested
 * without end breaks recursive code. Goes down without recursion, in time linear to the input.
 */
export function findUnstorable(input: unknown): Unstorable | null {
  if (typeof input === "string") {
    const keyword = faultOfText(input);
    return keyword === null ? null : { path: "", keyword };
  }
  if (!isObject(input)) return null;
  const places: Place[] = [{ value: input, parent: null, name: "", depth: 0 }];
  for (let place = places.pop(); place !== undefined; place = places.pop()) {
    const found = lookInto(place, places);
    if (found !== null) return found;
  }
  return null;
}

/** Judges the names and texts of one object or array, and adds what has members of its own to `places`. */
function lookInto(place: Place, places: Place[]): Unstorable | null {
  const { value, depth } = place;
  if (depth === DEPTH_MAX) return { path: pathOf(place), keyword: "depth" };
  const judge = (name: string | number, member: unknown): Unstorable | null => {
    if (isObject(member)) places.push({ value: member, parent: place, name, depth: depth + 1 });
    const keyword = typeof member === "string" ? faultOfText(member) : null;
    return keyword && { path: pathOf({ value, parent: place, name, depth }), keyword };
  };
  let found: Unstorable | null = null;
  if (Array.isArray(value)) {
    for (let at = 0; at < value.length && found === null; at += 1) found = judge(at, value[at]);
    return found;
  }
  for (const name of Object.keys(value)) {
    const keyword = faultOfText(name);
    if (keyword !== null) return { path: pathOf(place), keyword };
    found = judge(name, Reflect.get(value, name));
    if (found !== null) return found;
  }
  return null;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function pathOf(place: Place): string {
  const names: (string | number)[] = [];
  for (let at = place; at.parent !== null; at = at.parent) names.push(at.name);
  return names.reduceRight<string>((path, name) => `${path}/${name}`, "").slice(0, PATH_CHARACTERS_MAX);
}

function faultOfText(text: string): "nul" | "unicode" | null {
  if (text.includes("\0")) return "nul";
  return /\p{Surrogate}/u.test(text) ? "unicode" : null;
}
