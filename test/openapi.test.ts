import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { openapiText } from "../scripts/openapi-text.ts";

test("docs/openapi.json is generated from the current routes", async () => {
  const written = readFileSync(new URL("../docs/openapi.json", import.meta.url), "utf8");
  const isCurrent = written === (await openapiText());
  expect(isCurrent, "stale: node --import tsx scripts/write-openapi.ts").toBe(true);
});
