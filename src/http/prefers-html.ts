import { qualityOf } from "./quality.ts";

/** Browsers send about 100 characters; a longer header is cut rather than parsed. */
const HEADER_CHARACTERS_MAX = 1_000;

/** HTML is named, and named above JSON, as browsers do. What takes anything (curl, `fetch`) prefers nothing. */
export function prefersHtml(accept: string | undefined): boolean {
  if (accept === undefined || !accept.includes("text/html")) return false;
  let html = 0;
  let json = 0;
  for (const range of accept.slice(0, HEADER_CHARACTERS_MAX).toLowerCase().split(",")) {
    const [type = "", ...parameters] = range.split(";");
    const quality = qualityOf(parameters);
    if (type.trim() === "text/html") html = quality;
    else if (/^application\/([\w.-]+\+)?json$/.test(type.trim())) json = Math.max(json, quality);
  }
  return html > json;
}
