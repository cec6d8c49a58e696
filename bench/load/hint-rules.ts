import type { CountedError } from "./error-kinds.ts";
import type { Sentence } from "./sentence.ts";

/** How the service is started for a load: its limits would refuse one address that is many customers. */
export const SERVER_SETTINGS =
  "RATE_LIMIT_AUTH=off RATE_LIMIT_API=off RATE_LIMIT_PROXY=off PAYMENT_PROVIDERS=mock";

const LIMITED: Sentence = {
  en: `The service limits this address (429). For a load, start it with: ${SERVER_SETTINGS}`,
  ru: `Сервис ограничивает этот адрес (429). Для нагрузки запустите его так: ${SERVER_SETTINGS}`,
};
const NO_MOCK: Sentence = {
  en: "The service gives no ZNC for nothing. Start it with PAYMENT_PROVIDERS=mock, or top up as a superuser: --admin-email EMAIL --admin-password-file FILE",
  ru: "Сервис не выдаёт ZNC даром. Запустите его с PAYMENT_PROVIDERS=mock или пополняйте от имени администратора: --admin-email EMAIL --admin-password-file FILE",
};
const ADMIN: Sentence = {
  en: "The superuser of --admin-email cannot log in or adjust balances: see the errors of topup",
  ru: "Администратор из --admin-email не может войти или изменить баланс: см. ошибки topup",
};
const CERTIFICATE: Sentence = {
  en: "The certificate is not trusted. For a self-signed one: --insecure",
  ru: "Сертификату нет доверия. Для самоподписанного: --insecure",
};
const FILES: Sentence = {
  en: "This machine allows too few open connections. Raise the limit first: ulimit -n 65536",
  ru: "Эта машина разрешает слишком мало соединений. Сначала поднимите предел: ulimit -n 65536",
};
const TARGET: Sentence = {
  en: "The target itself answers with errors. Name pages that it has: --page /path, and for --post those that take a body",
  ru: "Ошибками отвечает сам целевой сервер. Укажите страницы, которые у него есть: --page /path, а для --post - те, что принимают тело",
};

const CERTIFICATE_CODES =
  /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|CERT_|ERR_TLS_CERT)/;

/** What to do about errors that have a known cause: each sentence once. */
export function hintsFor(errors: readonly CountedError[]): Sentence[] {
  const hints = errors.flatMap(({ call, status, code }) => {
    if (status === 429) return [LIMITED];
    if (call === "topup" && code.startsWith("admin: ")) return [ADMIN];
    if (call === "topup" && status === 404) return [NO_MOCK];
    if (call === "topup" && status === 403) return [ADMIN];
    if (code === "target") return [TARGET];
    if (CERTIFICATE_CODES.test(code)) return [CERTIFICATE];
    return /^(EMFILE|ENFILE|EADDRNOTAVAIL)$/.test(code) ? [FILES] : [];
  });
  return [...new Set(hints)];
}
