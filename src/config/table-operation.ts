import { PAYMENT_PROVIDERS } from "../kernel/payment-values.ts";
import { httpUrl, mailAddresses, mailbox, networks, smtpUrl } from "./address-kinds.ts";
import {
  boolean,
  certificates,
  choice,
  hourOrOff,
  integer,
  line,
  money,
  seconds,
  secretLine,
  timeZone,
  wordList,
} from "./setting-kinds.ts";
import { defaulted, fileAt, optional, secret } from "./setting-spec.ts";

/** As published by YooKassa: https://yookassa.ru/developers/using-api/webhooks */
const YOOKASSA_SOURCES =
  "185.71.76.0/27,185.71.77.0/27,77.75.153.0/25,77.75.156.11,77.75.156.35,77.75.154.128/25,2a02:5180::/32";

const DAY_SECONDS = 86_400; // The longest useful wait, and within the range of Node's timers in milliseconds.
const CONCURRENT_MAX = 8_192; // As many connections to the target as one process opens.
/** An instance that was cut off sends its last counts again for half a day: they must still be recognised. */
const USAGE_DETAIL_HOURS_MIN = 24;
const SESSION_TIMEOUT_SECONDS_MIN = 3; // Below it a lease could not be renewed in time.

export const TARGET = {
  ZENZEFI_TARGET_URL: optional(
    httpUrl,
    "The server that tokens give access to; may have a path of its own.",
    "Сервер, доступ к которому дают токены; может иметь собственный путь.",
    { en: "a small demo target on loopback", ru: "небольшой демонстрационный сервер на loopback" },
  ),
  ZENZEFI_TARGET_CA: fileAt(
    certificates,
    "Path of a PEM file with the private CA that signed the target's certificate.",
    "Путь к файлу PEM с частным центром сертификации целевого сервера.",
  ),
  ZENZEFI_TARGET_TLS_VERIFY: defaulted(
    boolean,
    "true",
    "Whether the target's certificate is verified; false is unsafe and said at each start.",
    "Проверять ли сертификат целевого сервера; false небезопасно, о нём предупреждает каждый старт.",
  ),
  UPSTREAM_CONNECT_TIMEOUT_SECONDS: defaulted(
    seconds(0.1, 600),
    "10",
    "Wait for a connection to the target.",
    "Ожидание соединения с целевым сервером.",
  ),
  UPSTREAM_HEADERS_TIMEOUT_SECONDS: defaulted(
    seconds(0.1, 3_600),
    "60",
    "Wait for the target's answer to begin; then 504.",
    "Ожидание начала ответа целевого сервера; затем 504.",
  ),
  UPSTREAM_IDLE_TIMEOUT_SECONDS: defaulted(
    seconds(0, DAY_SECONDS),
    "300",
    "Longest silence within a body; 0 = no limit.",
    "Наибольшая пауза внутри тела; 0 - без ограничения.",
  ),
  CONNECTIONS_PER_TOKEN: defaulted(
    integer(1, 8_192),
    "200",
    "Most requests and WebSockets that one token may have open at once, on each instance; then 429.",
    "Сколько запросов и WebSocket один токен может держать открытыми на каждом экземпляре; затем 429.",
  ),
  TARGET_MAX_CONCURRENT: optional(
    integer(1, CONCURRENT_MAX),
    "Most requests that the target works on at once, over all instances and workers; at least WORKERS, the same everywhere. More requests wait in a fair queue. Tunnels (WebSocket) and event streams count only until they are open.",
    "Сколько запросов целевой сервер обрабатывает одновременно - со всех экземпляров и процессов вместе; не меньше WORKERS, везде одинаково. Остальные ждут в справедливой очереди. Туннели (WebSocket) и потоки событий считаются только до их открытия.",
    { en: "no limit, and no queue", ru: "без ограничения и без очереди" },
  ),
  TARGET_QUEUE_MAX: defaulted(
    integer(1, 100_000),
    "1000",
    "Requests that may wait for the target, in each worker; then 503 target_busy.",
    "Сколько запросов может ждать целевой сервер в каждом процессе; затем 503 target_busy.",
  ),
  TARGET_QUEUE_PER_TOKEN: defaulted(
    integer(1, 100_000),
    "100",
    "How many of them may be of one token.",
    "Сколько из них может быть от одного токена.",
  ),
  TARGET_QUEUE_TIMEOUT_SECONDS: defaulted(
    seconds(0.1, 600),
    "30",
    "How long a request waits for its turn at the target; then 503 target_busy.",
    "Сколько запрос ждёт своей очереди к целевому серверу; затем 503 target_busy.",
  ),
  TARGET_SLOW_CLIENT_SECONDS: defaulted(
    seconds(1, DAY_SECONDS),
    "30",
    "How long a request that the target works on may wait for its client, who sends or takes less than 8 KiB a second, while other users wait for the target; then 408 request_timeout, or a reset of an answer that has begun.",
    "Сколько обрабатываемый целевым сервером запрос может ждать своего клиента, который передаёт или принимает меньше 8 КиБ в секунду, пока другие пользователи ждут очереди; затем 408 request_timeout или обрыв начатого ответа.",
  ),
  TARGET_TURN_SECONDS: defaulted(
    seconds(1, 30 * DAY_SECONDS),
    "3600",
    "How long in all a request may occupy the target while other users wait for it; then 503 target_busy, or a reset of an answer that has begun. Time in which nobody waits does not count.",
    "Сколько всего запрос может занимать целевой сервер, пока другие пользователи ждут очереди; затем 503 target_busy или обрыв начатого ответа. Время, когда никто не ждёт, не считается.",
  ),
  TARGET_BREAKER_FAILURES: defaulted(
    integer(0, 1_000),
    "5",
    "Failed connections to the target in a row after which requests are refused at once, and one at a time tries again; 0 turns it off.",
    "Сколько неудачных соединений с целевым сервером подряд, чтобы запросы сразу отклонялись, а пробовал снова лишь один за раз; 0 - выключено.",
  ),
  SESSION_TIMEOUT_SECONDS: defaulted(
    seconds(SESSION_TIMEOUT_SECONDS_MIN, DAY_SECONDS),
    "300",
    "Silence after which a device no longer holds its token.",
    "Молчание, после которого устройство освобождает токен.",
  ),
};

export const SALES = {
  TOKEN_PRICE_1H: defaulted(money(0n), "1.00", "Price of 1 hour, in ZNC.", "Цена 1 часа, в ZNC."),
  TOKEN_PRICE_12H: defaulted(money(0n), "10.00", "Price of 12 hours, in ZNC.", "Цена 12 часов, в ZNC."),
  TOKEN_PRICE_24H: defaulted(money(0n), "18.00", "Price of 24 hours, in ZNC.", "Цена 24 часов, в ZNC."),
  TOKEN_PRICE_7D: defaulted(money(0n), "100.00", "Price of 7 days, in ZNC.", "Цена 7 дней, в ZNC."),
  TOKEN_PRICE_30D: defaulted(money(0n), "300.00", "Price of 30 days, in ZNC.", "Цена 30 дней, в ZNC."),
  ZNC_TO_RUB_RATE: defaulted(money(1n), "10.00", "Roubles for 1 ZNC.", "Рублей за 1 ZNC."),
  PAYMENT_PROVIDERS: optional(
    wordList(PAYMENT_PROVIDERS),
    "How ZNC can be bought; the first is the default. mock gives ZNC for nothing.",
    "Способы покупки ZNC; первый - по умолчанию. mock выдаёт ZNC даром.",
    {
      en: "mock with the demo target on the embedded database, else none",
      ru: "mock с демо-сервером на встроенной базе, иначе none",
    },
  ),
  PAYMENT_MIN_ZNC: defaulted(money(1n), "1.00", "Smallest payment, in ZNC.", "Наименьший платёж, в ZNC."),
  PAYMENT_MAX_ZNC: defaulted(money(1n), "100000.00", "Largest payment, in ZNC.", "Наибольший платёж, в ZNC."),
  MOCK_WEBHOOK_SECRET: secret(
    secretLine,
    "Signs the mock provider's webhooks.",
    "Подписывает вебхуки провайдера mock.",
    {
      en: "derived from SECRET_KEY: see docs/payments.md",
      ru: "выводится из SECRET_KEY: см. docs/payments.md",
    },
  ),
  STRIPE_SECRET_KEY: secret(secretLine, "Stripe's API key (sk_...).", "Ключ API Stripe (sk_...)."),
  STRIPE_WEBHOOK_SECRET: secret(
    secretLine,
    "Signing secret of the Stripe webhook (whsec_...).",
    "Секрет подписи вебхука Stripe (whsec_...).",
  ),
  STRIPE_API_URL: defaulted(
    httpUrl,
    "https://api.stripe.com",
    "Where Stripe's API is; for tests.",
    "Адрес API Stripe; для тестов.",
  ),
  YOOKASSA_SHOP_ID: optional(line, "YooKassa's shop id.", "Идентификатор магазина ЮKassa."),
  YOOKASSA_SECRET_KEY: secret(secretLine, "YooKassa's secret key.", "Секретный ключ ЮKassa."),
  YOOKASSA_API_URL: defaulted(
    httpUrl,
    "https://api.yookassa.ru/v3",
    "Where YooKassa's API is; for tests.",
    "Адрес API ЮKassa; для тестов.",
  ),
  YOOKASSA_WEBHOOK_SOURCES: defaulted(
    networks,
    YOOKASSA_SOURCES,
    "Networks that YooKassa's notifications come from.",
    "Сети, из которых приходят уведомления ЮKassa.",
  ),
  YOOKASSA_RECEIPT_VAT_CODE: optional(
    integer(1, 12),
    "YooKassa's code of the VAT rate on receipts (54-FZ); with it, receipts are sent.",
    "Код ставки НДС ЮKassa для чеков (54-ФЗ); если задан, чеки отправляются.",
    { en: "no receipts", ru: "без чеков" },
  ),
  YOOKASSA_RECEIPT_TAX_SYSTEM: optional(
    integer(1, 6),
    "YooKassa's code of the tax system on receipts; for shops that have several.",
    "Код системы налогообложения ЮKassa для чеков; для магазинов с несколькими системами.",
  ),
  YOOKASSA_RECEIPT_SUBJECT: defaulted(
    choice(["service", "payment", "commodity", "another"]),
    "service",
    "What is sold, on receipts (payment_subject).",
    "Предмет расчёта в чеках (payment_subject).",
  ),
  YOOKASSA_RECEIPT_MODE: defaulted(
    choice(["full_prepayment", "full_payment", "advance"]),
    "full_prepayment",
    "How it is paid, on receipts (payment_mode).",
    "Способ расчёта в чеках (payment_mode).",
  ),
};

export const MAIL = {
  SMTP_URL: secret(smtpUrl, "The mail server; needs MAIL_FROM.", "Почтовый сервер; требует MAIL_FROM.", {
    en: "no mail is sent",
    ru: "письма не отправляются",
  }),
  MAIL_FROM: optional(mailbox, "Sender of the mails.", "Отправитель писем."),
  OPERATOR_MAIL: optional(
    mailAddresses,
    "Addresses that get the notices for operators, beside the administrators themselves.",
    "Адреса, на которые приходят уведомления для операторов, кроме самих администраторов.",
    { en: "the administrators alone", ru: "только администраторам" },
  ),
  OPERATOR_TIME_ZONE: defaulted(
    timeZone,
    "UTC",
    "The operators' time zone: of the daily digest, and of notices to OPERATOR_MAIL.",
    "Часовой пояс операторов: для ежедневной сводки и уведомлений на OPERATOR_MAIL.",
  ),
  DIGEST_HOUR: defaulted(
    hourOrOff,
    "9",
    "The hour at which operators get the figures of the day before; off for none.",
    "Час, в который операторы получают итоги прошедшего дня; off - не присылать.",
  ),
  BALANCE_LOW_ZNC: defaulted(
    money(0n),
    "10.00",
    "Below it a user is told that the balance is low, unless they chose another sum; 0 for never.",
    "Ниже этой суммы пользователь получает уведомление о балансе, если не выбрал другую; 0 - никогда.",
  ),
  REQUIRE_VERIFIED_EMAIL: defaulted(
    boolean,
    "false",
    "Whether users who register must confirm their e-mail address before they pay in or buy; needs SMTP_URL. Accounts from before mail was sent are not asked.",
    "Нужно ли после регистрации подтвердить адрес почты, чтобы пополнять баланс и покупать; требует SMTP_URL. От учётных записей, созданных до настройки почты, это не требуется.",
  ),
};

export const WATCHING = {
  HEALTH_CHECK_INTERVAL: defaulted(
    seconds(0.1, 3_600),
    "50",
    "Seconds between background health checks.",
    "Секунды между фоновыми проверками здоровья.",
  ),
  HEALTH_CHECK_TIMEOUT: defaulted(
    seconds(0.1, 600),
    "10",
    "Seconds that one health check may take.",
    "Секунды на одну проверку здоровья.",
  ),
  USAGE_DETAIL_HOURS: defaulted(
    integer(USAGE_DETAIL_HOURS_MIN, 8_760),
    "48",
    "How long usage is kept by seconds and token; from then on by quarters of an hour, after 90 days packed by days.",
    "Сколько часов хранится посекундный учёт по токенам; затем остаются четверти часа, через 90 дней - упакованные по дням.",
  ),
  AUTO_COMPENSATE: defaulted(
    boolean,
    "false",
    "Whether live tokens get back by themselves what they lost in each outage of the target of more than a minute; after maintenance they always do.",
    "Возвращать ли токенам автоматически время каждого сбоя целевого сервера дольше минуты; после техработ время возвращается всегда.",
  ),
  METRICS_TOKEN: secret(
    secretLine,
    "Bearer token that opens /metrics from anywhere; where it is set, no address opens it that METRICS_ALLOW does not name.",
    "Bearer-токен, открывающий /metrics откуда угодно; если задан, адреса открывают /metrics, только когда названы в METRICS_ALLOW.",
  ),
  METRICS_ALLOW: defaulted(
    networks,
    "127.0.0.0/8,::1/128,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,fc00::/7",
    "Networks that may read /metrics without a token: loopback and private ones, but none where METRICS_TOKEN is set.",
    "Сети, которым /metrics открыт без токена: loopback и частные, но никакие, если задан METRICS_TOKEN.",
  ),
};
