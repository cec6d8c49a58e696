/** Writes .env.example and docs/settings.md from the table of settings: node --import tsx scripts/write-settings-docs.ts */
import { writeFileSync } from "node:fs";
import { envExample, settingsPage } from "../src/config/settings-text.ts";

const root = new URL("../", import.meta.url);
writeFileSync(new URL(".env.example", root), envExample());
writeFileSync(new URL("docs/settings.md", root), settingsPage());
