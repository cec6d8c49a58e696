import type { Language } from "../../kernel/language.ts";
import type { Mail } from "../../kernel/mail.port.ts";
import type { AuditHead } from "./head-channel.port.ts";

type Texts = {
  readonly subject: (host: string) => string;
  readonly lines: (host: string) => readonly string[];
};

const TEXTS: Readonly<Record<Language, Texts>> = {
  en: {
    subject: (host) => `Audit log of ${host}: the head of the day`,
    lines: (host) => [
      `Keep this mail. It proves what the audit log of ${host} contained today, even to somebody who can change its database.`,
      "To check the log against it, run on the server:",
    ],
  },
  ru: {
    subject: (host) => `Журнал аудита ${host}: вершина за день`,
    lines: (host) => [
      `Сохраните это письмо. Оно доказывает, что было сегодня в журнале аудита ${host}, даже если кто-то сможет изменить базу.`,
      "Чтобы сверить с ним журнал, выполните на сервере:",
    ],
  },
};

/** The mail with a head of the audit chain. It contains nothing that a user has chosen. */
export function auditHeadMail(language: Language, to: string, host: string, { day, text }: AuditHead): Mail {
  const { subject, lines } = TEXTS[language];
  const command = `zenzefi audit verify --head ${text}`;
  const paragraphs = lines(host);
  return {
    to,
    subject: `${subject(host)}, ${day}`,
    text: `${[...paragraphs, command].join("\n\n")}\n`,
    html: `<!doctype html>
<html lang="${language}">
<body style="font-family: sans-serif">
${paragraphs.map((line) => `<p>${line}</p>`).join("\n")}
<pre style="white-space: pre-wrap; overflow-wrap: anywhere">${command}</pre>
</body>
</html>
`,
  };
}
