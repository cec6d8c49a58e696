/** What no column of PostgreSQL and no JSON of ours can hold, and where it stands. */
export type Unstorable = { readonly path: string; readonly keyword: "nul" | "unicode" | "depth" };

/** Twice as deep as any request of ours; a deeper one overflows the stack of whatever goes down it by recursion. */
const DEPTH_MAX = 32;
/** Names are the client's: no answer repeats them at any length. */
const PATH_CHARACTERS_MAX = 200;

type Place = { readonly value: unknown; readonly path: string; readonly depth: number };

/**
 * Looks through everything that a client sent, known to a schema or not. U+0000 is no text for PostgreSQL, half of a
 * surrogate pair is no character in UTF-8 (it would be stored as another, and `jsonb` refuses it), and what is nested
 * without end breaks recursive code. Goes down without recursion, in time linear to the input.
 */
export function findUnstorable(input: unknown): Unstorable | null {
  const places: Place[] = [{ value: input, path: "", depth: 0 }];
  for (let place = places.pop(); place !== undefined; place = places.pop()) {
    const { value, path, depth } = place;
    if (typeof value === "string") {
      const keyword = faultOfText(value);
      if (keyword !== null) return { path, keyword };
    } else if (typeof value === "object" && value !== null) {
      if (depth === DEPTH_MAX) return { path, keyword: "depth" };
      for (const [name, member] of Object.entries(value)) {
        const keyword = faultOfText(name);
        if (keyword !== null) return { path, keyword };
        places.push({
          value: member,
          path: `${path}/${name}`.slice(0, PATH_CHARACTERS_MAX),
          depth: depth + 1,
        });
      }
    }
  }
  return null;
}

function faultOfText(text: string): "nul" | "unicode" | null {
  if (text.includes("\0")) return "nul";
  return /\p{Surrogate}/u.test(text) ? "unicode" : null;
}
