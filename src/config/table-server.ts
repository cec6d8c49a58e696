import { LANGUAGES } from "../kernel/language.ts";
import {
  email,
  hostName,
  hostsAndPorts,
  networks,
  origins,
  originUrl,
  postgresUrl,
  redisUrl,
} from "./address-kinds.ts";
import {
  boolean,
  certificates,
  choice,
  integer,
  line,
  password,
  seconds,
  secretKeys,
  secretLine,
} from "./setting-kinds.ts";
import { defaulted, fileAt, optional, secret } from "./setting-spec.ts";

export const LOG_LEVELS = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;
export const TARGET_SEES = ["own", "public"] as const;
export const SAME_SITE = ["lax", "strict", "none"] as const;

/** SECRET_KEY signs JWTs with HS256, whose key should be no weaker than its 256-bit output (RFC 7518, 3.2). */
export const SECRET_KEY_CHARACTERS_MIN = 32;

const MINUTES_PER_YEAR = 525_600; // A JWT that outlives a year is a mistake in the unit.
const WORKERS_MAX = 256; // Far above the cores of one machine; a mistyped number must not start processes without end.
const REDIS_DB_MAX = 65_535;
const PORT_MAX = 65_535;
const SHUTDOWN_DELAY_SECONDS_MAX = 300; // Load balancers ask several times a minute.

export const SERVER = {
  HOST: optional(hostName, "The address to listen on.", "Адрес, на котором слушать.", {
    en: "127.0.0.1 on the embedded database, else 0.0.0.0",
    ru: "127.0.0.1 со встроенной базой, иначе 0.0.0.0",
  }),
  PORT: defaulted(
    integer(0, PORT_MAX),
    "8000",
    "The port to listen on; 0 lets the system choose.",
    "Порт, на котором слушать; 0 - выбирает система.",
  ),
  WORKERS: defaulted(
    integer(1, WORKERS_MAX),
    "1",
    "Processes that share the ports; more than one needs Redis.",
    "Число процессов на общих портах; больше одного - только с Redis.",
  ),
  SHUTDOWN_DELAY_SECONDS: defaulted(
    seconds(0, SHUTDOWN_DELAY_SECONDS_MAX),
    "0",
    "How long a stop goes on accepting requests while /health/ready is 503 already, so that a load balancer that asks for it sends no more. nginx does not ask, and needs none.",
    "Сколько при остановке ещё принимать запросы, когда /health/ready уже отвечает 503: за это время балансировщик, который его опрашивает, перестаёт их слать. nginx не опрашивает, и с ним это не нужно.",
  ),
  DATA_DIR: defaulted(
    line,
    "./data",
    "Folder of the embedded database and of what the service keeps; relative to the working directory.",
    "Папка встроенной базы и файлов сервиса; относительно рабочей папки.",
  ),
  BACKEND_URL: optional(
    originUrl,
    "The address at which clients reach this service.",
    "Адрес, по которому клиенты видят сервис.",
    {
      en: "http://HOST:PORT, localhost for all addresses",
      ru: "http://HOST:PORT, localhost для всех адресов",
    },
  ),
  PROXY_ORIGIN: optional(
    originUrl,
    "An address of its own for the target, which is served at / there, on the same port of ours: the request's Host tells it from BACKEND_URL. So the target works in browsers as if it were visited directly, and its scripts are kept away from the console. Without it and PROXY_PORT, browsers do not stay signed in to the console beside a real target.",
    "Отдельный адрес для целевого сервера: там он открывается с корня (/), порт сервиса тот же, а от BACKEND_URL адрес отличается по Host запроса. Так целевой сервер работает в браузере, как при прямом обращении, а его скрипты не имеют доступа к консоли. Без него и без PROXY_PORT при настоящем целевом сервере вход в консоль в браузере не сохраняется.",
  ),
  PROXY_PORT: optional(
    integer(0, PORT_MAX),
    "A second port that serves the target at /: an address of its own without a second host name, BACKEND_URL with this port. 0 turns it off. With PROXY_ORIGIN too, pages lead to PROXY_ORIGIN.",
    "Второй порт, на котором целевой сервер открывается с корня (/): отдельный адрес без второго имени узла, BACKEND_URL с этим портом. 0 - выключен. Если задан и PROXY_ORIGIN, страницы ведут на PROXY_ORIGIN.",
    {
      en: "PORT + 1 where HOST and BACKEND_URL are on this machine alone (loopback) and PROXY_ORIGIN is unset, else off",
      ru: "PORT + 1, если HOST и BACKEND_URL - только этой машины (loopback) и PROXY_ORIGIN не задан, иначе выключен",
    },
  ),
  TARGET_SEES: defaulted(
    choice(TARGET_SEES),
    "own",
    "Which address a browser's request names to the target (Host, Origin, Referer, X-Forwarded-*): own, the target's own, as if it were visited directly; public, that of PROXY_ORIGIN or PROXY_PORT, for a target that is configured for it.",
    "Какой адрес запрос браузера называет целевому серверу (Host, Origin, Referer, X-Forwarded-*): own - его собственный, как при прямом обращении; public - адрес PROXY_ORIGIN или PROXY_PORT, если целевой сервер настроен на него.",
  ),
  TRUST_PROXY: defaulted(
    networks,
    "none",
    "Reverse proxies whose X-Forwarded-* headers count: addresses and networks.",
    "Обратные прокси, чьим X-Forwarded-* можно верить: адреса и сети.",
  ),
  CONNECTIONS_PER_ADDRESS: defaulted(
    integer(0, 1_000_000),
    "2000",
    "Most connections that one address (of IPv6, one /64) may have open at once, in each worker; more are closed at once. Of clients behind a proxy of TRUST_PROXY, their running requests and WebSockets count instead; then 429. 0 = no limit.",
    "Сколько соединений может быть открыто с одного адреса (для IPv6 - с одной сети /64) в каждом процессе; лишние закрываются сразу. У клиентов за прокси из TRUST_PROXY считаются их текущие запросы и WebSocket; затем 429. 0 - без ограничения.",
  ),
  CORS_ORIGINS: defaulted(
    origins,
    "http://localhost:61000,https://localhost:61000,http://127.0.0.1:61000,https://127.0.0.1:61000",
    "Origins whose pages may call the API.",
    "Источники, чьим страницам можно вызывать API.",
  ),
  COOKIE_SECURE: optional(
    boolean,
    "Whether browsers send our cookies over https only; their names then begin with __Host- where the origin is https.",
    "Передаёт ли браузер наши cookie только по https; их имена тогда начинаются с __Host-, если адрес - https.",
    {
      en: "true where PROXY_ORIGIN (else BACKEND_URL, also with PROXY_PORT) is https, else false",
      ru: "true, если PROXY_ORIGIN (а без него BACKEND_URL, также с PROXY_PORT) - https, иначе false",
    },
  ),
  COOKIE_SAMESITE: defaulted(
    choice(SAME_SITE),
    "lax",
    "SameSite of our cookies; none needs COOKIE_SECURE.",
    "SameSite наших cookie; none требует COOKIE_SECURE.",
  ),
  DEFAULT_LANGUAGE: defaulted(
    choice(LANGUAGES),
    "en",
    "Language of sentences where neither the request nor the user chooses one.",
    "Язык сообщений, когда его не выбрали ни запрос, ни пользователь.",
  ),
  DEBUG: defaulted(
    boolean,
    "false",
    "Makes debug the default of LOG_LEVEL.",
    "Делает debug уровнем LOG_LEVEL по умолчанию.",
  ),
  LOG_LEVEL: optional(
    choice(LOG_LEVELS, { warning: "warn", critical: "fatal" }),
    "The least severe line that is logged.",
    "Наименьший уровень строк в журнале.",
    { en: "info; debug with DEBUG", ru: "info; с DEBUG - debug" },
  ),
  FAST_PATH: defaulted(
    boolean,
    "true",
    "Plain proxied requests are read before Node's HTTP server, which is cheaper; `off` sends all of them through it.",
    "Простые запросы к прокси читаются до HTTP-сервера Node, это дешевле; `off` - все идут через него.",
  ),
  ACCESS_LOG: defaulted(boolean, "false", "Log every request.", "Писать в журнал каждый запрос."),
};

export const KEYS = {
  SECRET_KEY: secret(
    secretLine,
    "Signs JWTs and seals tokens: 32 or more characters, not a placeholder. Make one with `openssl rand -hex 32`.",
    "Подписывает JWT и запечатывает токены: от 32 символов, не заглушка. Создать: `openssl rand -hex 32`.",
    {
      en: "made and kept in DATA_DIR on the embedded database; required with an external one",
      ru: "со встроенной базой создаётся и хранится в DATA_DIR; с внешней базой обязателен",
    },
  ),
  SECRET_KEY_PREVIOUS: secret(
    secretKeys(SECRET_KEY_CHARACTERS_MIN),
    "Former keys, still read after a change of SECRET_KEY; separated by commas or blanks.",
    "Прежние ключи, которые ещё читаются после смены SECRET_KEY; через запятую или пробел.",
  ),
  ACCESS_TOKEN_EXPIRE_MINUTES: defaulted(
    integer(1, MINUTES_PER_YEAR),
    "60",
    "Life of a sign-in (JWT), in minutes.",
    "Срок входа (JWT), в минутах.",
  ),
  REQUIRE_ADMIN_2FA: defaulted(
    boolean,
    "false",
    "Whether administrators need two-step sign-in (TOTP) for the admin API; without it they can only enable it.",
    "Нужен ли администраторам двухэтапный вход (TOTP) для админ-API; без него им доступно только его включение.",
  ),
  FIRST_SUPERUSER_EMAIL: optional(
    email,
    "A superuser made at a start that finds none; together with FIRST_SUPERUSER_PASSWORD.",
    "Суперпользователь, который создаётся при старте, если нет ни одного; вместе с FIRST_SUPERUSER_PASSWORD.",
  ),
  FIRST_SUPERUSER_PASSWORD: secret(
    password,
    "The first superuser's password.",
    "Пароль первого суперпользователя.",
  ),
};

export const STORES = {
  DATABASE_URL: secret(
    postgresUrl,
    "PostgreSQL 15 or newer; instead of POSTGRES_*. Several hosts (postgresql://user:password@one:5432,two:5432/database): the one that accepts writes is used, so that the service goes on by itself after a replica is promoted.",
    "PostgreSQL 15 или новее; вместо POSTGRES_*. Узлов может быть несколько (postgresql://имя:пароль@один:5432,два:5432/база): используется тот, что принимает запись, и после повышения реплики сервис сам продолжает работу.",
    {
      en: "POSTGRES_*; without them the embedded PostgreSQL",
      ru: "POSTGRES_*; без них встроенный PostgreSQL",
    },
  ),
  V06_DATABASE_URL: secret(
    postgresUrl,
    "PostgreSQL of v0.6, for zenzefi import-v06; it is only read.",
    "PostgreSQL версии v0.6 для zenzefi import-v06; из неё только читают.",
  ),
  POSTGRES_SERVER: optional(
    hostsAndPorts,
    "PostgreSQL's host or host:port; several separated by commas.",
    "Узел PostgreSQL или узел:порт; несколько - через запятую.",
  ),
  POSTGRES_USER: optional(line, "PostgreSQL's user.", "Пользователь PostgreSQL."),
  POSTGRES_PASSWORD: secret(secretLine, "PostgreSQL's password.", "Пароль PostgreSQL."),
  POSTGRES_DB: optional(line, "PostgreSQL's database.", "База PostgreSQL."),
  DATABASE_CA: fileAt(
    certificates,
    "A file with PEM certificates: the authorities that sign PostgreSQL's certificate. The connection is then encrypted, and the certificate must name the host (sslmode=verify-full), unless the URL says otherwise.",
    "Файл с сертификатами PEM тех, кто подписывает сертификат PostgreSQL. Соединение тогда шифруется, и в сертификате должен быть указан этот узел (sslmode=verify-full), если в URL не сказано иное.",
  ),
  REDIS_URL: secret(
    redisUrl,
    "Redis 7 or newer; instead of REDIS_HOST.",
    "Redis 7 или новее; вместо REDIS_HOST.",
    {
      en: "REDIS_HOST; without it limits and signals stay in one process",
      ru: "REDIS_HOST; без него лимиты и сигналы остаются в одном процессе",
    },
  ),
  REDIS_HOST: optional(hostName, "Redis's host.", "Узел Redis."),
  REDIS_PORT: defaulted(integer(1, PORT_MAX), "6379", "Redis's port.", "Порт Redis."),
  REDIS_PASSWORD: secret(secretLine, "Redis's password.", "Пароль Redis."),
  REDIS_DB: defaulted(integer(0, REDIS_DB_MAX), "0", "Redis's database number.", "Номер базы Redis."),
  REDIS_CA: fileAt(
    certificates,
    "A file with PEM certificates: the authorities that sign Redis's certificate. The connection is then encrypted (rediss), and the certificate must name the host.",
    "Файл с сертификатами PEM тех, кто подписывает сертификат Redis. Соединение тогда шифруется (rediss), и в сертификате должен быть указан этот узел.",
  ),
  REDIS_SENTINELS: optional(
    hostsAndPorts,
    "Sentinels that watch Redis, host:port separated by commas (port 26379 if left out); instead of REDIS_HOST. They say which server is the master, so that the service goes on by itself after a failover.",
    "Узлы Sentinel, которые следят за Redis: узел:порт через запятую (без порта - 26379); вместо REDIS_HOST. Они сообщают, какой сервер сейчас ведущий, и после его смены сервис сам продолжает работу.",
  ),
  REDIS_SENTINEL_MASTER: optional(
    line,
    "The name under which the sentinels watch the master.",
    "Имя ведущего, под которым за ним следит Sentinel.",
  ),
  REDIS_SENTINEL_PASSWORD: secret(
    secretLine,
    "The password of the sentinels themselves; that of Redis is REDIS_PASSWORD.",
    "Пароль самих узлов Sentinel; пароль Redis - в REDIS_PASSWORD.",
  ),
};
