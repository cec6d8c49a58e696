type Route = { readonly methods: readonly string[]; readonly segments: readonly string[] };

/**
 * The methods of each address, to answer 405 with `Allow`; the router itself only finds no route.
 * Patterns are those of the router: `/tokens/:id`, and a final `*` for all paths below.
 */
export class AllowedMethods {
  readonly #routes: Route[] = [];

  add(methods: string | readonly string[], pattern: string): void {
    this.#routes.push({ methods: [methods].flat(), segments: segmentsOf(pattern) });
  }

  /** @returns the methods of a path, sorted; none for an unknown path */
  of(path: string): string[] {
    const segments = segmentsOf(path);
    const methods = this.#routes
      .filter((route) => matches(route.segments, segments))
      .flatMap((route) => route.methods);
    return [...new Set(methods)].sort();
  }
}

/** As the router does, without the slash at the end; an empty segment within a path is one that no route has. */
function segmentsOf(path: string): string[] {
  return path.replace(/^\/|\/$/g, "").split("/");
}

function matches(pattern: readonly string[], path: readonly string[]): boolean {
  const open = pattern.at(-1) === "*";
  if (open ? path.length < pattern.length - 1 : path.length !== pattern.length) return false;
  return pattern.every((part, at) => part === "*" || part.startsWith(":") || part === path[at]);
}
