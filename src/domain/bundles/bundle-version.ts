import type { Bundle } from "./bundle.ts";

/** The version of a bundle: another text after each change. */
export function bundleVersion({ updatedAt }: Pick<Bundle, "updatedAt">): string {
  return String(updatedAt.getTime());
}
