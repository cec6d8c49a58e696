import type { Sentence } from "../../../kernel/language.ts";
import { type Advice, type Finding, fault, same } from "./finding-rules.ts";

/** How connecting failed. `code`: of PostgreSQL (SQLSTATE), of the system or of TLS, or "". */
export type ConnectFault = {
  /** Host, port and database. */
  readonly address: string;
  readonly code: string;
  readonly reason: string;
};

/** What the service asks for at connecting, which PgBouncer must be told to let pass. */
const STARTUP_PARAMETERS =
  "extra_float_digits,options,statement_timeout,lock_timeout,idle_in_transaction_session_timeout";

/** Why the database cannot be reached, in plain words. */
export function judgeDatabaseAway({ address, code, reason }: ConnectFault): Finding {
  const [why, advice] = explain(code, reason, hostOf(address));
  return fault(
    { en: `PostgreSQL at ${address}: ${why.en}`, ru: `PostgreSQL по адресу ${address}: ${why.ru}` },
    advice,
  );
}

/** The embedded database of a service that runs. */
export function judgeEmbeddedAway(reason: string): Finding {
  return fault(
    {
      en: `the embedded database does not answer: ${reason}`,
      ru: `встроенная база не отвечает: ${reason}`,
    },
    {
      mend: {
        en: "It may be starting: wait a minute. Then DATA_DIR/postgres.log, and systemctl restart zenzefi-backend",
        ru: "Возможно, она запускается: подождите минуту. Затем DATA_DIR/postgres.log и systemctl restart zenzefi-backend",
      },
    },
  );
}

function hostOf(address: string): string {
  return address.replace(/\/[^/]*$/, "").replace(/:\d+$/, "") || "localhost";
}

function explain(code: string, reason: string, host: string): readonly [Sentence, Advice] {
  const answered = explainRefusal(code, reason) ?? explainSetup(code, reason);
  if (answered !== null) return answered;
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") {
    return [
      { en: `the name ${host} is not known`, ru: `имя ${host} не найдено` },
      { mend: same(`getent hosts ${host}`) },
    ];
  }
  if (code === "ECONNREFUSED" || code === "ENOENT") {
    return [
      { en: "nothing listens there", ru: "там ничего не слушает" },
      {
        mend: {
          en: `systemctl status postgresql; on its machine: ss -ltn; listen_addresses in postgresql.conf`,
          ru: `systemctl status postgresql; на той машине: ss -ltn; listen_addresses в postgresql.conf`,
        },
      },
    ];
  }
  if (code === "ETIMEDOUT" || code === "EHOSTUNREACH" || /timeout|terminated/i.test(reason)) {
    return [
      { en: "no answer", ru: "нет ответа" },
      {
        mend: {
          en: `A firewall or a wrong address: pg_isready -h ${host}`,
          ru: `Брандмауэр или неверный адрес: pg_isready -h ${host}`,
        },
      },
    ];
  }
  return [same(reason), SEE_ITS_LOG];
}

const SEE_ITS_LOG: Advice = {
  mend: {
    en: "PostgreSQL's own log says more: journalctl -u postgresql",
    ru: "Подробнее - в журнале PostgreSQL: journalctl -u postgresql",
  },
};

/** It answers, and does not let us in. */
function explainRefusal(code: string, reason: string): readonly [Sentence, Advice] | null {
  if (/no pg_hba\.conf entry/.test(reason)) {
    return [
      { en: "pg_hba.conf does not let this machine in", ru: "pg_hba.conf не пускает эту машину" },
      {
        mend: {
          en: `In pg_hba.conf: hostssl DATABASE USER ADDRESS scram-sha-256; then: SELECT pg_reload_conf();`,
          ru: `В pg_hba.conf: hostssl БАЗА ИМЯ АДРЕС scram-sha-256; затем: SELECT pg_reload_conf();`,
        },
      },
    ];
  }
  if (code === "28P01" || code === "28000") {
    return [
      { en: "wrong user or password", ru: "неверное имя или пароль" },
      {
        mend: {
          en: "Correct DATABASE_URL (or POSTGRES_USER, POSTGRES_PASSWORD), or on the server: \\password USER in psql",
          ru: "Исправьте DATABASE_URL (или POSTGRES_USER, POSTGRES_PASSWORD) либо на сервере: \\password ИМЯ в psql",
        },
      },
    ];
  }
  if (code === "3D000") {
    return [
      { en: "there is no such database", ru: "такой базы нет" },
      {
        mend: {
          en: "On the server: createdb -O USER -E UTF8 -T template0 DATABASE",
          ru: "На сервере: createdb -O ИМЯ -E UTF8 -T template0 БАЗА",
        },
      },
    ];
  }
  if (code !== "53300") return null;
  return [
    { en: "all its connections are taken", ru: "все соединения заняты" },
    {
      mend: same(
        "SELECT application_name, client_addr, count(*) FROM pg_stat_activity GROUP BY 1, 2 ORDER BY 3 DESC;",
      ),
    },
  ];
}

function explainSetup(code: string, reason: string): readonly [Sentence, Advice] | null {
  if (/unsupported startup parameter/.test(reason)) {
    return [
      {
        en: `a PgBouncer in between refuses us: ${reason}`,
        ru: `PgBouncer на пути отвергает нас: ${reason}`,
      },
      { mend: same(`pgbouncer.ini, [pgbouncer]: ignore_startup_parameters = ${STARTUP_PARAMETERS}`) },
    ];
  }
  if (code === "57P03") {
    return [
      { en: "it is starting", ru: "он запускается" },
      {
        mend: { en: "Wait until it has replayed its log.", ru: "Дождитесь, пока он проиграет свой журнал." },
      },
    ];
  }
  if (!/CERT|SIGNATURE|TLS|SSL/.test(`${code} ${reason}`)) return null;
  return [
    { en: `no trusted TLS connection: ${reason}`, ru: `нет доверенного соединения TLS: ${reason}` },
    {
      mend: {
        en: "In DATABASE_URL: sslmode=verify-full&sslrootcert=PATH with the CA of the server; see: openssl s_client -starttls postgres",
        ru: "В DATABASE_URL: sslmode=verify-full&sslrootcert=ПУТЬ с центром сертификации сервера; см. openssl s_client -starttls postgres",
      },
    },
  ];
}
