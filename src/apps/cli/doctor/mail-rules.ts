import type { SmtpTrial } from "../../../adapters/mail/try-smtp.ts";
import type { Sentence } from "../../../kernel/language.ts";
import { type Finding, fault, ok, same, warning } from "./finding-rules.ts";

const NO_MAILS = {
  en: "Customers who forgot their password get no link.",
  ru: "Клиенты, забывшие пароль, не получат ссылку.",
};

/** @param hasLogin a password is sent. @param isLocal the server is on this machine */
export function judgeMail(
  trial: SmtpTrial,
  server: { readonly host: string; readonly hasLogin: boolean; readonly isLocal: boolean },
): Finding {
  if (trial.isAccepted) {
    if (trial.isEncrypted || server.isLocal) {
      const how = trial.isEncrypted ? "TLS" : "loopback";
      return ok({ en: `${server.host} takes us (${how})`, ru: `${server.host} нас принимает (${how})` });
    }
    return warning(
      { en: `${server.host} takes us, without TLS`, ru: `${server.host} нас принимает, но без TLS` },
      {
        means: server.hasLogin
          ? {
              en: "The password and the mails can be read on the way.",
              ru: "Пароль и письма можно прочитать по пути.",
            }
          : { en: "The mails can be read on the way.", ru: "Письма можно прочитать по пути." },
        mend: {
          en: "Use a server with TLS: SMTP_URL=smtps://...:465, or one with STARTTLS on 587",
          ru: "Возьмите сервер с TLS: SMTP_URL=smtps://...:465 или со STARTTLS на 587",
        },
      },
    );
  }
  const [found, mend] = explain(trial, server.host);
  return fault(found, { means: NO_MAILS, mend });
}

function explain(
  { code, status }: { readonly code: string; readonly status: number | null },
  host: string,
): readonly [Sentence, Sentence] {
  if (code === "EAUTH" || status === 535 || status === 534) {
    return [
      {
        en: `${host} refuses the user name or password (${status ?? code})`,
        ru: `${host} не принимает имя или пароль (${status ?? code})`,
      },
      {
        en: "Correct SMTP_URL; many providers want a password for applications, made on their page",
        ru: "Исправьте SMTP_URL; многим провайдерам нужен пароль для приложений с их страницы",
      },
    ];
  }
  if (/CERT|SIGNATURE|SSL|TLS/.test(code)) {
    return [
      { en: `no trusted TLS with ${host} (${code})`, ru: `нет доверенного TLS с ${host} (${code})` },
      {
        en: `smtps:// is for port 465, smtp:// for 587 and 25; see: openssl s_client -starttls smtp -connect ${host}:587`,
        ru: `smtps:// - для порта 465, smtp:// - для 587 и 25; см. openssl s_client -starttls smtp -connect ${host}:587`,
      },
    ];
  }
  if (code === "EDNS" || code === "ENOTFOUND") {
    return [
      { en: `the name ${host} is not known`, ru: `имя ${host} не найдено` },
      same(`getent hosts ${host}`),
    ];
  }
  return [
    {
      en: `${host} does not take us (${status ?? code})`,
      ru: `${host} нас не принимает (${status ?? code})`,
    },
    {
      en: `Many hosters block ports 25, 465 and 587 until you ask: nc -vz ${host} 587`,
      ru: `Многие хостеры закрывают порты 25, 465 и 587 до обращения к ним: nc -vz ${host} 587`,
    },
  ];
}
