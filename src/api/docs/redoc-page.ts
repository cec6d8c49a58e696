import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

/** The page of `/redoc`. It has no inline script, so that its policy can forbid them. */
export const REDOC_PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Zenzefi Backend API</title>
<style>body { margin: 0; }</style>
</head>
<body>
<redoc spec-url="/openapi.json"></redoc>
<script src="/redoc/redoc.js"></script>
</body>
</html>
`;

/** The only image that Redoc would load from another server. */
const FOREIGN_LOGO = "https://cdn.redoc.ly/redoc/logo-mini.svg";
const NO_PICTURE = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";

/** The script of Redoc, from its package, changed so that it loads nothing from other servers. */
export async function readRedocScript(): Promise<string> {
  const path = createRequire(import.meta.url).resolve("redoc/bundles/redoc.standalone.js");
  return (await readFile(path, "utf8")).replaceAll(FOREIGN_LOGO, NO_PICTURE);
}
