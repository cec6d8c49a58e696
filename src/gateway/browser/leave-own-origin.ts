import { acceptedLanguage } from "../../http/language.ts";
import { escapeHtml } from "../../kernel/escape-html.ts";
import type { Language, Sentence } from "../../kernel/language.ts";
import { gatewayPage } from "../refusal/gateway-page.ts";
import type { RefusalDeps } from "../refusal/refuse.ts";
import { isNavigation } from "../request/navigation.ts";
import { OWN_FOLDER } from "../request/place.ts";
import { writeReply } from "../request/reply.ts";
import type { RequestContext } from "../request/request-context.ts";
import { type BrowserDeps, disconnectBrowser, endBrowserSession } from "./connect-browser.ts";

export const LEAVE_PATH = `${OWN_FOLDER}leave`;

type LeaveDeps = BrowserDeps & Pick<RefusalDeps, "defaultLanguage" | "links">;

/** `GET /.zenzefi/leave`: asks whether to leave. A GET alone ends nothing: the target's pages may contain a link to it. */
export function replyWithLeavePage(
  { defaultLanguage, links }: Pick<RefusalDeps, "defaultLanguage" | "links">,
  context: RequestContext,
): void {
  const language = languageOf(defaultLanguage, context);
  const say = (sentence: Sentence): string => sentence[language];
  const actions = `<form method="post" action="${LEAVE_PATH}"><button>${say(LEAVE)}</button></form><a href="/">${say(STAY)}</a>${toConsole(links, say(CONSOLE))}`;
  const page = gatewayPage({ language, title: say(QUESTION), detail: say(WHAT_ENDS), actions, footer: "" });
  writePage(context, page, []);
}

/**
 * `POST /.zenzefi/leave`: ends the session of this browser and clears its cookies; the token can then be used by another device. A
 * person gets a page, a script `{logged_out: true}`.
 * @throws cross_site, rate_limited, service_unavailable
 */
export async function leaveOwnOrigin(deps: LeaveDeps, context: RequestContext): Promise<void> {
  if (!isNavigation(context.request)) {
    await disconnectBrowser(deps, context);
    return;
  }
  const cleared = await endBrowserSession(deps, context);
  const language = languageOf(deps.defaultLanguage, context);
  const say = (sentence: Sentence): string => sentence[language];
  const actions = toConsole(deps.links, say(CONNECT));
  const page = gatewayPage({ language, title: say(LEFT), detail: say(WHAT_ENDED), actions, footer: "" });
  writePage(context, page, cleared);
}

function toConsole(links: RefusalDeps["links"], text: string): string {
  return links === null ? "" : `<a href="${escapeHtml(links.connect)}">${text}</a>`;
}

function languageOf(defaultLanguage: Language, { request }: RequestContext): Language {
  return acceptedLanguage(request.headers["accept-language"]) ?? defaultLanguage;
}

/** With `same-origin`, the form's POST carries the `Origin` by which it is known to be this page's. */
function writePage(
  { request, response, requestId }: RequestContext,
  page: ReturnType<typeof gatewayPage>,
  setCookie: readonly string[],
): void {
  if (setCookie.length > 0) response.setHeader("set-cookie", [...setCookie]);
  const headers = {
    ...page.headers,
    "cache-control": "no-store",
    "referrer-policy": "same-origin",
    vary: "Accept-Language",
    "x-request-id": requestId,
  };
  writeReply(request, response, { status: 200, headers, body: page.body });
}

const QUESTION: Sentence = { en: "Disconnect this browser?", ru: "Отключить этот браузер?" };
const WHAT_ENDS: Sentence = {
  en: "Its running traffic ends at once, and another device may use the access token. The token's time goes on.",
  ru: "Его соединения закроются сразу, и токен сможет использовать другое устройство. Время токена не останавливается.",
};
const LEAVE: Sentence = { en: "Disconnect", ru: "Отключить" };
const STAY: Sentence = { en: "Back to the target", ru: "К целевому серверу" };
const CONSOLE: Sentence = { en: "To the console", ru: "В консоль" };
const LEFT: Sentence = { en: "This browser is disconnected", ru: "Браузер отключён" };
const WHAT_ENDED: Sentence = {
  en: "Another device may use the access token now.",
  ru: "Теперь токен может использовать другое устройство.",
};
const CONNECT: Sentence = { en: "Connect again", ru: "Подключить снова" };
