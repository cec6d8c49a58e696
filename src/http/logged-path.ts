/** Enough to know a page by; a request may carry 32 KB of it, as often as its token allows. */
const PATH_CHARACTERS_MAX = 1_024;

/** The path of a request for the log: without its query, which may carry what nobody should read there, and cut. */
export function loggedPath(url: string): string {
  const path = url.split("?", 1)[0] ?? "";
  return path.length > PATH_CHARACTERS_MAX ? `${path.slice(0, PATH_CHARACTERS_MAX)}…` : path;
}
