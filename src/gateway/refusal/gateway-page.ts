import { createHash } from "node:crypto";
import { escapeHtml } from "../../kernel/escape-html.ts";
import type { Language, Sentence } from "../../kernel/language.ts";

/** A page that the gateway shows in the place of one of the target's. */
export type GatewayPage = { readonly headers: Readonly<Record<string, string>>; readonly body: string };

const STYLE =
  ":root{color-scheme:light dark;--line:#8886;--link:#0b57d0}" +
  "@media(prefers-color-scheme:dark){:root{--link:#8ab4f8}}" +
  "body{margin:0;background:Canvas;color:CanvasText;min-height:100vh;display:grid;place-items:center;font:1rem/1.5 system-ui,sans-serif;overflow-wrap:anywhere}" +
  "main{box-sizing:border-box;width:100%;max-width:36rem;padding:2rem 1.25rem}h1{text-wrap:balance;font-size:1.5rem;line-height:1.25;margin:0 0 .75rem}" +
  "nav{display:flex;flex-wrap:wrap;gap:.75rem;margin:1.5rem 0}a{color:var(--link)}form{margin:0}" +
  "nav a,nav button{padding:.55rem 1.1rem;border:1px solid var(--line);border-radius:.5rem;text-decoration:none;font:inherit;color:var(--link);background:none;cursor:pointer}" +
  "nav :first-child{border-color:var(--link);font-weight:600}:focus-visible{outline:3px solid var(--link);outline-offset:2px}" +
  "footer{border-top:1px solid var(--line);padding-top:.75rem;font-size:.8125rem;opacity:.8}";

/** No script, no picture, forms to this origin alone; the style by its hash. The target's pages may display it in a frame. */
const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash("sha256").update(STYLE).digest("base64")}'`,
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'self'",
].join("; ");

const HEADERS = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy": POLICY,
  // The URL may contain a token; and a link from here to the console must not look like a request of a target's page.
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

const ACTIONS: Sentence = { en: "What you can do", ru: "Что можно сделать" };

/**
 * One heading, one paragraph, what the person can do. It works without a script and repeats nothing of the request.
 * @param content.actions HTML: links and forms
 * @param content.footer HTML, or ""
 */
export function gatewayPage(content: {
  readonly language: Language;
  readonly title: string;
  readonly detail: string;
  readonly actions: string;
  readonly footer: string;
}): GatewayPage {
  const { language, actions, footer } = content;
  const title = escapeHtml(content.title);
  const body = `<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${title}</title>
<style>${STYLE}</style></head>
<body><main>
<h1>${title}</h1>
<p>${escapeHtml(content.detail)}</p>
<nav aria-label="${ACTIONS[language]}">${actions}</nav>
${footer === "" ? "" : `<footer>${footer}</footer>\n`}</main></body></html>
`;
  return { headers: HEADERS, body };
}
