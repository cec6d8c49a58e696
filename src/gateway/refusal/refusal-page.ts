import type { ProblemAnswer } from "../../http/problem.ts";
import { escapeHtml } from "../../kernel/escape-html.ts";
import type { Language } from "../../kernel/language.ts";
import { type GatewayPage, gatewayPage } from "./gateway-page.ts";
import { REQUEST_SENTENCE, refusalSentences, STEP_SENTENCES, type Step } from "./refusal-sentences.ts";

/** Where the page's links lead. `retry` is the page itself. */
export type RefusalLinks = Readonly<Record<Exclude<Step, "retry">, string>>;

/**
 * A refusal as an HTML page: the reason, what the person can do, and the request's id. Links to itself are empty. It does not
 * reload by itself: a page left open would take the token from the device that should have it, and would change while a person
 * reads it (WCAG 2.2.1).
 */
export function refusalPage(
  problem: ProblemAnswer,
  context: {
    readonly language: Language;
    readonly requestId: string;
    readonly links: RefusalLinks;
  },
): GatewayPage {
  const { language, requestId, links } = context;
  const sentences = refusalSentences(problem.code);
  const steps = sentences.steps.map((step) => {
    const address = step === "retry" ? "" : escapeHtml(links[step]);
    return `<a href="${address}">${escapeHtml(STEP_SENTENCES[step][language])}</a>`;
  });
  const request = `${escapeHtml(REQUEST_SENTENCE[language])} <code>${escapeHtml(requestId)}</code>`;
  const page = gatewayPage({
    language,
    title: sentences.title?.[language] ?? problem.title,
    detail: sentences.detail?.[language] ?? problem.detail,
    actions: steps.join(""),
    footer: `<code>${problem.status} ${problem.code}</code> · ${request}`,
  });
  return { headers: { ...problem.headers, ...page.headers }, body: page.body };
}
