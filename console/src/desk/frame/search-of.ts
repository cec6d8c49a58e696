import { optionalText } from "../../parts/search.ts";

/** Parameters of an address that are texts: `validateSearch: searchOf("search", "role")`. */
export function searchOf<const Name extends string>(...names: readonly Name[]) {
  return (search: Record<string, unknown>): { [K in Name]?: string } =>
    Object.assign({}, ...names.map((name) => optionalText(search, name)));
}

/** The same parameters with some replaced; those that are empty or null leave the address. */
export function changedSearch<S extends Readonly<Record<string, string | undefined>>>(
  search: S,
  change: { readonly [K in keyof S]?: string | null },
): S {
  const entries = Object.entries({ ...search, ...change });
  return Object.fromEntries(
    entries.filter(([, text]) => text !== undefined && text !== null && text !== ""),
  ) as S;
}
