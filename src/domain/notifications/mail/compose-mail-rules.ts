import { escapeHtml } from "../../../kernel/escape-html.ts";
import type { Language, Sentence } from "../../../kernel/language.ts";
import type { WrittenMessage } from "../channel.port.ts";

/** Where a mail leads besides its own page. */
export type MailLinks = {
  /** The page that turns this group of mails off; null: they cannot be turned off. */
  readonly unsubscribeUrl: string | null;
  /** The page with the preferences; null: the recipient is no user. */
  readonly preferencesUrl: string | null;
};

const WORDS = {
  why: { en: "Sent by", ru: "Отправлено сервисом" },
  preferences: { en: "What is sent", ru: "Настроить уведомления" },
  unsubscribe: { en: "No more of these", ru: "Больше не присылать такие письма" },
} satisfies Record<string, Sentence>;

/** No colours of its own and no images: it is as dark or as light as the mail program. */
const STYLE =
  "body{font:16px/1.5 system-ui,sans-serif;max-width:36em;margin:0 auto;padding:1em}" +
  ".small{font-size:13px;opacity:.8}.button{font-weight:600}";

/**
 * A message as the parts of a mail, with the same content. Every text is escaped: labels and programs in it are chosen by users.
 * @param host the service, as people know it
 */
export function composeMail(
  { subject, lines, advice, link }: WrittenMessage,
  language: Language,
  host: string,
  { unsubscribeUrl, preferencesUrl }: MailLinks,
): { readonly subject: string; readonly text: string; readonly html: string } {
  const footer = [
    ...(preferencesUrl === null ? [] : [{ label: WORDS.preferences[language], url: preferencesUrl }]),
    ...(unsubscribeUrl === null ? [] : [{ label: WORDS.unsubscribe[language], url: unsubscribeUrl }]),
  ];
  const from = `${WORDS.why[language]} ${host}`;
  const text = [
    ...lines,
    ...(advice === null ? [] : [advice]),
    ...(link === null ? [] : [`${link.label}: ${link.url}`]),
    ["-- ", from, ...footer.map(({ label, url }) => `${label}: ${url}`)].join("\n"),
  ].join("\n\n");
  const paragraphs = [
    ...lines.map((line) => `<p>${escapeHtml(line)}</p>`),
    ...(advice === null ? [] : [`<p>${escapeHtml(advice)}</p>`]),
    ...(link === null ? [] : [`<p class="button">${anchor(link)}</p>`]),
    `<hr>\n<p class="small">${[escapeHtml(from), ...footer.map(anchor)].join("<br>\n")}</p>`,
  ];
  const html = `<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">
<title>${escapeHtml(subject)}</title>
<style>:root{color-scheme:light dark}${STYLE}</style></head>
<body>
${paragraphs.join("\n")}
</body>
</html>
`;
  return { subject, text: `${text}\n`, html };
}

function anchor({ label, url }: { readonly label: string; readonly url: string }): string {
  return `<a href="${escapeHtml(url)}">${escapeHtml(label)}</a>`;
}
