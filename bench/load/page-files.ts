import { readFileSync } from "node:fs";

function read(name: string): string {
  return readFileSync(new URL(`page/${name}`, import.meta.url), "utf8");
}

/** The style of the page and of the report. */
export const STYLE = read("load.css");
/** The script of the page; the report has none. */
export const SCRIPT = read("live.mjs");
