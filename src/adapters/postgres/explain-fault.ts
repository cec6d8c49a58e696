import { describeHost } from "../../kernel/database-url.ts";
import type { Sentence } from "../../kernel/language.ts";
import { NoPrimaryFault } from "./find-primary.ts";
import { isUnavailable, reasonOf } from "./translate-error.ts";

/** Why PostgreSQL cannot be used, in plain terms with what to do, and in the words of the server, the system or the driver. */
export type ExplainedFault = {
  readonly reason: Sentence;
  /** False if waiting may help. */
  readonly isLasting: boolean;
};

type Known = { readonly is: RegExp; readonly isLasting?: true; readonly reason: Sentence };

/** By SQLSTATE (PostgreSQL manual, appendix A), by the system's codes, and by those of Node for TLS. */
const BY_CODE: readonly Known[] = [
  {
    is: /^ECONNREFUSED$/,
    reason: {
      en: "nothing listens there: is PostgreSQL running, and are host and port right?",
      ru: "там никто не слушает: запущен ли PostgreSQL, верны ли узел и порт?",
    },
  },
  {
    is: /^(ENOTFOUND|EAI_AGAIN)$/,
    reason: {
      en: "no such host name: check its spelling and the name server",
      ru: "имя узла не найдено: проверьте, как оно написано, и сервер имён",
    },
  },
  {
    is: /^(EHOSTUNREACH|ENETUNREACH|ETIMEDOUT)$/,
    reason: {
      en: "no way there: check the network and the firewall",
      ru: "туда нет пути: проверьте сеть и межсетевой экран",
    },
  },
  {
    is: /^(ENOENT|EACCES)$/,
    reason: {
      en: "the socket is not there, or not ours to use: is PostgreSQL running, and is its folder right?",
      ru: "сокета там нет или к нему нет доступа: запущен ли PostgreSQL, верна ли папка?",
    },
  },
  { is: /^57P03$/, reason: { en: "it is starting up", ru: "он ещё запускается" } },
  {
    is: /^53300$/,
    reason: {
      en: "it has no free connection: raise max_connections, or put PgBouncer in front of it",
      ru: "у него нет свободных соединений: увеличьте max_connections или поставьте перед ним PgBouncer",
    },
  },
  {
    is: /^55P03$/,
    reason: {
      en: "another transaction there has held a lock for too long",
      ru: "другая транзакция на нём слишком долго держит блокировку",
    },
  },
  {
    is: /^57014$/,
    reason: {
      en: "it is overloaded, or too slow: a statement took longer than it may",
      ru: "он перегружен или работает слишком медленно: запрос выполнялся дольше, чем разрешено",
    },
  },
  {
    is: /^25006$/,
    reason: {
      en: "it accepts no writes: it is a standby that nobody has promoted, or set to read only",
      ru: "он не принимает запись: это реплика, которую не повысили, или включён режим только для чтения",
    },
  },
  {
    is: /^28/,
    isLasting: true,
    reason: {
      en: "it refuses our sign-in: check user name and password, and pg_hba.conf",
      ru: "он не пускает нас: проверьте имя и пароль, а также pg_hba.conf",
    },
  },
  {
    is: /^3D000$/,
    isLasting: true,
    reason: {
      en: "it has no such database: create it, or correct the name",
      ru: "такой базы на нём нет: создайте её или исправьте имя",
    },
  },
  {
    is: /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_(VERIFY_LEAF_SIGNATURE|GET_ISSUER_CERT.*))$/,
    isLasting: true,
    reason: {
      en: "its certificate is signed by nobody we trust: set DATABASE_CA to the file of its authority",
      ru: "его сертификат подписан тем, кому мы не доверяем: укажите в DATABASE_CA файл его центра",
    },
  },
  {
    is: /^ERR_TLS_CERT_ALTNAME_INVALID$/,
    isLasting: true,
    reason: {
      en: "its certificate is for another name: connect by a name that is in it, or write sslmode=verify-ca",
      ru: "его сертификат выдан на другое имя: подключайтесь по имени из него или напишите sslmode=verify-ca",
    },
  },
  {
    is: /^CERT_HAS_EXPIRED$/,
    isLasting: true,
    reason: { en: "its certificate has expired: renew it", ru: "срок его сертификата истёк: обновите его" },
  },
  {
    is: /^(CERT_|ERR_SSL_|ERR_OSSL_|ERR_TLS_|EPROTO)/,
    isLasting: true,
    reason: { en: "TLS to it fails", ru: "TLS-соединение с ним не устанавливается" },
  },
];

/** Faults that have no code of their own, or a general one: of the driver, and of PgBouncer. Tried after the codes. */
const BY_WORDS: readonly Known[] = [
  {
    is: /does not support SSL/,
    isLasting: true,
    reason: {
      en: "it does not encrypt: switch TLS on there, or write sslmode=disable",
      ru: "он не шифрует соединения: включите на нём TLS или напишите sslmode=disable",
    },
  },
  {
    is: /unsupported startup parameter/i,
    isLasting: true,
    reason: {
      en: "the pooler refuses `options` of the connection string: set them for the role instead (ALTER ROLE ... SET), or add ignore_startup_parameters = options",
      ru: "пулер не принимает `options` из строки подключения: задайте их роли (ALTER ROLE ... SET) или добавьте ignore_startup_parameters = options",
    },
  },
  {
    is: /^(no such (database|user)|(SASL|password) authentication failed|auth failed)/i,
    isLasting: true,
    reason: {
      en: "the pooler refuses us: check user name, password and database in its configuration",
      ru: "пулер не пускает нас: проверьте имя, пароль и базу в его настройках",
    },
  },
  {
    is: /server login has been failing|cannot connect to server|query_wait_timeout|server_login_retry|no more connections/i,
    reason: {
      en: "the pooler answers, and has no connection to PostgreSQL for us",
      ru: "пулер отвечает, но соединения с PostgreSQL для нас у него нет",
    },
  },
  {
    is: /timeout/i,
    reason: {
      en: "no answer: check the network and the firewall",
      ru: "нет ответа: проверьте сеть и межсетевой экран",
    },
  },
];

/** Explains a fault of connecting. Null for one that is not about the connection. */
export function explainFault(error: unknown): ExplainedFault | null {
  if (error instanceof NoPrimaryFault) return explainHosts(error);
  if (error instanceof AggregateError && error.errors.length > 0) return explainFault(error.errors[0]);
  if (!(error instanceof Error)) return null;
  const code = "code" in error ? String(error.code) : "";
  // Of a file, not of a socket.
  if (/^(ENOENT|EACCES)$/.test(code) && !("syscall" in error && error.syscall === "connect")) return null;
  const known = BY_CODE.find(({ is }) => is.test(code)) ?? BY_WORDS.find(({ is }) => is.test(error.message));
  if (known === undefined && !isUnavailable(error)) return null;
  const words = reasonOf(error);
  const { en, ru } = known?.reason ?? { en: "it does not serve now", ru: "он сейчас не обслуживает" };
  return { reason: { en: `${en} (${words})`, ru: `${ru} (${words})` }, isLasting: known?.isLasting === true };
}

/** Of several hosts one may come yet, unless each has a lasting fault. */
function explainHosts({ faults }: NoPrimaryFault): ExplainedFault {
  const explained = faults.map(({ host, error }) => ({ host, ...(explainFault(error) ?? unknown(error)) }));
  const list = (language: "en" | "ru"): string =>
    explained.map(({ host, reason }) => `${describeHost(host)}: ${reason[language]}`).join("; ");
  return {
    reason: { en: list("en"), ru: list("ru") },
    isLasting: explained.every(({ isLasting }) => isLasting),
  };
}

function unknown(error: unknown): ExplainedFault {
  const words = reasonOf(error);
  return { reason: { en: words, ru: words }, isLasting: true };
}
