import { createHash } from "node:crypto";
import { escapeHtml } from "../../http/escape-html.ts";
import type { ProblemAnswer } from "../../http/problem.ts";
import type { Language, Sentence } from "../../kernel/language.ts";
import { PAGE_SENTENCES, refusalSentences, STEP_SENTENCES, type Step } from "./refusal-sentences.ts";

/** Where the page's links lead. `retry` is the page itself. */
export type RefusalLinks = Readonly<Record<Exclude<Step, "retry">, string>>;

export type RefusalPage = { readonly headers: Readonly<Record<string, string>>; readonly body: string };

const STYLE =
  ":root{color-scheme:light dark;--line:#8886;--link:#0b57d0}" +
  "@media(prefers-color-scheme:dark){:root{--link:#8ab4f8}}" +
  "body{margin:0;background:Canvas;color:CanvasText;min-height:100vh;display:grid;place-items:center;font:1rem/1.5 system-ui,sans-serif;overflow-wrap:anywhere}" +
  "main{box-sizing:border-box;width:100%;max-width:34rem;padding:2rem 1.25rem}h1{font-size:1.5rem;line-height:1.25;margin:0 0 .75rem}" +
  "nav{display:flex;flex-wrap:wrap;gap:.75rem;margin:1.5rem 0}a{color:var(--link)}" +
  "nav a{padding:.55rem 1.1rem;border:1px solid var(--line);border-radius:.5rem;text-decoration:none}" +
  "nav a:first-child{border-color:var(--link);font-weight:600}a:focus-visible{outline:3px solid var(--link);outline-offset:2px}" +
  "footer{border-top:1px solid var(--line);padding-top:.75rem;font-size:.8125rem;opacity:.8}";

/** No script, no picture, no form; the style by its hash. The target's pages may display it in a frame. */
const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash("sha256").update(STYLE).digest("base64")}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
].join("; ");

/**
 * A refusal as an HTML page: the reason, what the person can do, and the request's id. It works without a script, and
 * repeats nothing of the request: links to itself are empty. It does not reload by itself: a page left open would take the
 * token from the device that should have it, and would change while a person reads it (WCAG 2.2.1).
 */
export function refusalPage(
  problem: ProblemAnswer,
  context: {
    readonly language: Language;
    readonly requestId: string;
    readonly links: RefusalLinks;
  },
): RefusalPage {
  const { language, requestId, links } = context;
  const textOf = (sentence: Sentence): string => escapeHtml(sentence[language]);
  const sentences = refusalSentences(problem.code);
  const title = escapeHtml(sentences.title?.[language] ?? problem.title);
  const detail = escapeHtml(sentences.detail?.[language] ?? problem.detail);
  const steps = sentences.steps.map((step) => {
    const address = step === "retry" ? "" : escapeHtml(links[step]);
    return `<a href="${address}">${textOf(STEP_SENTENCES[step])}</a>`;
  });
  const body = `<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${title}</title>
<style>${STYLE}</style></head>
<body><main>
<h1>${title}</h1>
<p>${detail}</p>
<nav aria-label="${textOf(PAGE_SENTENCES.steps)}">${steps.join("")}</nav>
<footer><code>${problem.status} ${problem.code}</code> · ${textOf(PAGE_SENTENCES.request)} <code>${escapeHtml(requestId)}</code></footer>
</main></body></html>
`;
  return { headers: { ...problem.headers, ...PAGE_HEADERS }, body };
}

const PAGE_HEADERS = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy": POLICY,
  // The URL may contain a token; and a link from here to the console must not look like a request of a target's page.
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};
