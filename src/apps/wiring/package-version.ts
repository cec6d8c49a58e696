import { readFileSync } from "node:fs";
import { packageFile } from "../../adapters/system/package-root.ts";

/** The version of `package.json`. */
export function packageVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(packageFile("package.json"), "utf8"));
  if (typeof manifest !== "object" || manifest === null || !("version" in manifest)) return "unknown";
  return String(manifest.version);
}
