import { minuteText, type ProblemAnswer } from "../../http/problem.ts";
import type { ErrorFacts } from "../../kernel/errors.ts";
import { escapeHtml } from "../../kernel/escape-html.ts";
import type { Language } from "../../kernel/language.ts";
import { type GatewayPage, gatewayPage } from "./gateway-page.ts";
import {
  REQUEST_SENTENCE,
  refusalSentences,
  STEP_SENTENCES,
  type Step,
  TAKE_OVER,
  TAKE_OVER_LATER,
} from "./refusal-sentences.ts";

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
    /** Of the refusal: what it says of a takeover. */
    readonly facts: ErrorFacts;
  },
): GatewayPage {
  const { language, requestId, links } = context;
  const { takeover_url: takeoverPath, takeover_available_at: later } = context.facts;
  // From the page with a form the browser sends its address; not to the console, which would take it for one of the target's.
  const rel = takeoverPath === undefined ? "" : ' rel="noreferrer"';
  const sentences = refusalSentences(problem.code);
  const steps = sentences.steps.map((step) => {
    const address = step === "retry" ? "" : escapeHtml(links[step]);
    return `<a href="${address}"${rel}>${escapeHtml(STEP_SENTENCES[step][language])}</a>`;
  });
  if (takeoverPath !== undefined) steps.unshift(takeoverForm(String(takeoverPath), language));
  const request = `${escapeHtml(REQUEST_SENTENCE[language])} <code>${escapeHtml(requestId)}</code>`;
  const page = gatewayPage({
    language,
    title: sentences.title?.[language] ?? problem.title,
    detail: [sentences.detail?.[language] ?? problem.detail, ...laterText(later, language)].join(" "),
    actions: steps.join(""),
    footer: `<code>${problem.status} ${problem.code}</code> · ${request}`,
  });
  // By `same-origin` the form's POST carries the `Origin` by which it is known to be this page's, and the page to go on to.
  const policy = takeoverPath === undefined ? {} : { "referrer-policy": "same-origin" };
  return { headers: { ...problem.headers, ...page.headers, ...policy }, body: page.body };
}

function laterText(time: string | number | undefined, language: Language): string[] {
  if (time === undefined) return [];
  return [TAKE_OVER_LATER[language].replace("{time}", minuteText(time))];
}

function takeoverForm(path: string, language: Language): string {
  return `<form method="post" action="${escapeHtml(path)}"><button>${escapeHtml(TAKE_OVER[language])}</button></form>`;
}
