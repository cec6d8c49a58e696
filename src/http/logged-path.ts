/** Enough to identify a page. A path may have 32 KB, which would fill the log. */
const PATH_CHARACTERS_MAX = 1_024;

/** The path of a request for the log: cut, and without its query, which may contain secrets. */
export function loggedPath(url: string): string {
  const path = url.split("?", 1)[0] ?? "";
  return path.length > PATH_CHARACTERS_MAX ? `${path.slice(0, PATH_CHARACTERS_MAX)}…` : path;
}
