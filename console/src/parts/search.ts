/** The parameters of an address. Anybody may have written them, so invalid ones are left out. */
type Search = Record<string, unknown>;

const TEXT_LENGTH_MAX = 500;

/** One parameter as text; the router parses "24" as a number. */
export function optionalText<const Name extends string>(
  search: Search,
  name: Name,
): { [K in Name]?: string } {
  const value = search[name];
  const text = typeof value === "number" ? String(value) : value;
  if (typeof text !== "string" || text === "" || text.length > TEXT_LENGTH_MAX) return {};
  return { [name]: text } as { [K in Name]?: string };
}

/** `skip`: how many rows of a list precede the page. */
export function pageSearch(search: Search): { skip?: number } {
  const skip = Number(search.skip);
  return Number.isSafeInteger(skip) && skip > 0 ? { skip } : {};
}
