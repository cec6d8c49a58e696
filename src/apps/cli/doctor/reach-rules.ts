import type { Answer, Certificate, NoAnswer } from "../../../adapters/http-probe/ask-once.ts";
import type { Sentence } from "../../../kernel/language.ts";
import { formatMs } from "./amount-rules.ts";
import { type Advice, type Finding, fault, same, warning } from "./finding-rules.ts";

const DAY_MS = 86_400_000;
/** Let's Encrypt renews 30 days before the end: with less left than this, renewing has failed for weeks. */
const EXPIRY_WARNING_DAYS = 14;
const EXPIRY_FAULT_DAYS = 3;

/** What is wrong with a server that did not answer: the step that failed, and the command to look at it. */
export function judgeNoAnswer(
  url: URL,
  { step, code, certificate }: NoAnswer,
  caSetting: string | null,
): Finding {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const port = portOf(url);
  switch (step) {
    case "name":
      return fault(
        { en: `the name ${host} is not known (${code})`, ru: `имя ${host} не найдено (${code})` },
        { mend: same(`getent hosts ${host}; cat /etc/resolv.conf`) },
      );
    case "connect":
      return fault(
        code === "timeout" || code === "ETIMEDOUT"
          ? { en: `${host}:${port} does not answer`, ru: `${host}:${port} не отвечает` }
          : {
              en: `no connection to ${host}:${port} (${code})`,
              ru: `нет соединения с ${host}:${port} (${code})`,
            },
        {
          mend: {
            en: `A stopped server, a firewall or a wrong address: nc -vz ${host} ${port}`,
            ru: `Сервер остановлен, мешает брандмауэр или неверен адрес: nc -vz ${host} ${port}`,
          },
        },
      );
    case "tls":
      return certificate?.fault === undefined || certificate.fault === null
        ? fault(
            { en: `no TLS with ${host}:${port} (${code})`, ru: `с ${host}:${port} нет TLS (${code})` },
            { mend: same(`openssl s_client -connect ${host}:${port} -servername ${host}`) },
          )
        : judgeUntrusted(url, certificate, caSetting);
    case "answer":
      return fault(
        { en: `it is connected, and gives no answer (${code})`, ru: `соединение есть, ответа нет (${code})` },
        { mend: same(`curl -v --max-time 20 ${url.origin}/`) },
      );
  }
}

/** @param caSetting the setting that names a private CA; null if only public ones are trusted */
function judgeUntrusted(url: URL, { fault: code, validTo }: Certificate, caSetting: string | null): Finding {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const look = `openssl s_client -connect ${host}:${portOf(url)} -servername ${host} -showcerts`;
  if (code === "CERT_HAS_EXPIRED") {
    const day = validTo.toISOString().slice(0, 10);
    return fault(
      { en: `its certificate expired on ${day}`, ru: `срок его сертификата истёк ${day}` },
      {
        mend: {
          en: `Renew it there (certbot renew); see: ${look}`,
          ru: `Обновите его там (certbot renew); см. ${look}`,
        },
      },
    );
  }
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") {
    return fault(
      {
        en: `its certificate is for another name than ${host}`,
        ru: `его сертификат выдан не на имя ${host}`,
      },
      {
        mend: {
          en: `Use the name in the certificate, or issue one for ${host}: ${look}`,
          ru: `Используйте имя из сертификата или выпустите его на ${host}: ${look}`,
        },
      },
    );
  }
  if (code === "CERT_NOT_YET_VALID") {
    return fault(
      { en: "its certificate is not valid yet", ru: "его сертификат ещё не действует" },
      {
        mend: {
          en: "One of the two clocks is wrong: timedatectl status",
          ru: "Одни из часов неверны: timedatectl status",
        },
      },
    );
  }
  return fault(
    { en: `its certificate is not trusted (${code})`, ru: `его сертификату нет доверия (${code})` },
    {
      mend:
        caSetting === null
          ? {
              en: `Send the whole chain there (fullchain.pem); see: ${look}`,
              ru: `Отдавайте там полную цепочку (fullchain.pem); см. ${look}`,
            }
          : {
              en: `A private CA: ${caSetting}=PATH of its certificate (PEM); see: ${look}`,
              ru: `Частный центр сертификации: ${caSetting}=ПУТЬ к его сертификату (PEM); см. ${look}`,
            },
    },
  );
}

/** Nothing, or that the certificate ends soon. */
export function judgeExpiry(certificate: Certificate | null, nowMs: number): Finding[] {
  if (certificate === null || certificate.fault !== null) return [];
  const days = Math.floor((certificate.validTo.getTime() - nowMs) / DAY_MS);
  if (days >= EXPIRY_WARNING_DAYS) return [];
  const found = {
    en: `its certificate ends in ${days} day(s)`,
    ru: `срок сертификата кончается через ${days} дн.`,
  };
  const advice: Advice = {
    mend: {
      en: "certbot renew; systemctl list-timers certbot.timer; journalctl -u certbot",
      ru: "certbot renew; systemctl list-timers certbot.timer; journalctl -u certbot",
    },
  };
  return [days < EXPIRY_FAULT_DAYS ? fault(found, advice) : warning(found, advice)];
}

/** How it answered: the status, the times and the days that its certificate has left. */
export function describeAnswer(
  { status, connectMs, firstByteMs, certificate }: Answer,
  nowMs: number,
): Sentence {
  const times = {
    en: `connected in ${formatMs(connectMs)}, answered in ${formatMs(firstByteMs)}`,
    ru: `соединение ${formatMs(connectMs)}, ответ ${formatMs(firstByteMs)}`,
  };
  if (certificate === null) return { en: `${status}, ${times.en}`, ru: `${status}, ${times.ru}` };
  const days = Math.floor((certificate.validTo.getTime() - nowMs) / DAY_MS);
  return {
    en: `${status}, ${times.en}, certificate for ${days} more day(s)`,
    ru: `${status}, ${times.ru}, сертификат ещё ${days} дн.`,
  };
}

function portOf(url: URL): number {
  return Number(url.port) || (url.protocol === "https:" ? 443 : 80);
}
