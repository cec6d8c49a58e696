import type { Language } from "../../kernel/language.ts";
import type { Mail } from "../../kernel/mail.port.ts";

/** What a mail with a one-time link says, in one language. Plain text without characters that HTML gives a meaning. */
export type LinkMailTexts = {
  readonly subject: string;
  readonly before: (host: string) => string;
  readonly button: string;
  readonly after: string;
};

/**
 * A mail with a one-time link, as text and as HTML. It contains no text chosen at the registration, since the recipient may be
 * another person than the one who registered the address.
 * @param link characters of URLs only
 */
export function composeLinkMail(
  texts: Readonly<Record<Language, LinkMailTexts>>,
  { language, to, link }: { readonly language: Language; readonly to: string; readonly link: string },
): Mail {
  const { subject, before, button, after } = texts[language];
  const opening = before(new URL(link).host);
  return {
    to,
    subject,
    text: `${opening}\n\n${link}\n\n${after}\n`,
    html: `<!doctype html>
<html lang="${language}">
<body style="font-family: sans-serif">
<p>${opening}</p>
<p><a href="${link}">${button}</a></p>
<p>${after}</p>
</body>
</html>
`,
  };
}
