import { createHash } from "node:crypto";
import { escapeHtml } from "../../http/escape-html.ts";
import type { ProblemAnswer } from "../../http/problem.ts";
import type { Language, Sentence } from "../../kernel/language.ts";
import { denialWords, PAGE_WORDS, STEP_WORDS, type Step } from "./denial-words.ts";

/** Where the page's links lead. `retry` is the page itself. */
export type DenialLinks = Readonly<Record<Exclude<Step, "retry">, string>>;

export type DenialPage = { readonly headers: Readonly<Record<string, string>>; readonly body: string };

const STYLE =
  ":root{color-scheme:light dark;--line:#8886;--link:#0b57d0}" +
  "@media(prefers-color-scheme:dark){:root{--link:#8ab4f8}}" +
  "body{margin:0;background:Canvas;color:CanvasText;min-height:100vh;display:grid;place-items:center;font:1rem/1.5 system-ui,sans-serif;overflow-wrap:anywhere}" +
  "main{box-sizing:border-box;width:100%;max-width:34rem;padding:2rem 1.25rem}h1{font-size:1.5rem;line-height:1.25;margin:0 0 .75rem}" +
  "nav{display:flex;flex-wrap:wrap;gap:.75rem;margin:1.5rem 0}a{color:var(--link)}" +
  "nav a{padding:.55rem 1.1rem;border:1px solid var(--line);border-radius:.5rem;text-decoration:none}" +
  "nav a:first-child{border-color:var(--link);font-weight:600}a:focus-visible{outline:3px solid var(--link);outline-offset:2px}" +
  "footer{border-top:1px solid var(--line);padding-top:.75rem;font-size:.8125rem;opacity:.8}";

/** No script, no picture, no form; the style by its hash. The target's own pages may show it in a frame. */
const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash("sha256").update(STYLE).digest("base64")}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
].join("; ");

/**
 * A refusal as a page for a person: why, what to do about it, and the request's id. It works without a script, and
 * repeats nothing of the request: links to itself are empty. It does not ask again by itself: left open somewhere, it
 * would win a token from the device that is meant to have it, and reload under whoever reads it (WCAG 2.2.1).
 */
export function denialPage(
  problem: ProblemAnswer,
  context: {
    readonly language: Language;
    readonly requestId: string;
    readonly links: DenialLinks;
  },
): DenialPage {
  const { language, requestId, links } = context;
  const say = (sentence: Sentence): string => escapeHtml(sentence[language]);
  const words = denialWords(problem.code);
  const title = escapeHtml(words.title?.[language] ?? problem.title);
  const detail = escapeHtml(words.detail?.[language] ?? problem.detail);
  const steps = words.steps.map((step) => {
    const address = step === "retry" ? "" : escapeHtml(links[step]);
    return `<a href="${address}">${say(STEP_WORDS[step])}</a>`;
  });
  const body = `<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${title}</title>
<style>${STYLE}</style></head>
<body><main>
<h1>${title}</h1>
<p>${detail}</p>
<nav aria-label="${say(PAGE_WORDS.steps)}">${steps.join("")}</nav>
<footer><code>${problem.status} ${problem.code}</code> · ${say(PAGE_WORDS.request)} <code>${escapeHtml(requestId)}</code></footer>
</main></body></html>
`;
  return { headers: { ...problem.headers, ...PAGE_HEADERS }, body };
}

const PAGE_HEADERS = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy": POLICY,
  // The address may hold a token; and a link from here to the console is no request of the target's page.
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};
