/** Writes docs/openapi.json from the routes: node --import tsx scripts/write-openapi.ts */
import { writeFileSync } from "node:fs";
import { openapiText } from "./openapi-text.ts";

writeFileSync(new URL("../docs/openapi.json", import.meta.url), await openapiText());
