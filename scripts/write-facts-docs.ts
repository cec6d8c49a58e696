/** Writes docs/facts.md from the list of facts: node --import tsx scripts/write-facts-docs.ts */
import { writeFileSync } from "node:fs";
import { factsPage } from "./facts-text.ts";

writeFileSync(new URL("../docs/facts.md", import.meta.url), factsPage());
