import { HOUR_MS } from "../../kernel/duration.ts";
import { formatMoney } from "../../kernel/money.ts";
import { readServiceStatus } from "../health/read-service-status.ts";
import { readUser } from "../identity/read-user.ts";
import { readWindowsAhead } from "../maintenance/read-maintenance.ts";
import { localClockOf } from "../notifications/local-clock-rules.ts";
import { readDay } from "../notifications/read-day.ts";
import { readQueues } from "../notifications/read-queues.ts";
import { sayIn } from "../notifications/say-rules.ts";
import { writeMessage } from "../notifications/write-message.ts";
import { listPayments } from "../payments/list-payments.ts";
import { readLiveSessions } from "../sessions/read-live-sessions.ts";
import { bucketsOf } from "../usage/bucket-rules.ts";
import { type ChatUser, leftText, pageButton } from "./answer-customer.ts";
import { maintenanceLine } from "./answer-maintenance.ts";
import type { ChatText } from "./bot-api.port.ts";
import type { ChatDeps } from "./chat-deps.ts";
import { chatText } from "./chat-text-rules.ts";
import { makeAllowedButtons } from "./make-buttons.ts";

/** What fits on a screen, each with a button. */
const SESSIONS_SHOWN_MAX = 10;
const PAYMENTS_SHOWN_MAX = 5;

/** What the last health check found, the target, the queue, who is on. */
export async function answerStatus(deps: ChatDeps, user: ChatUser): Promise<ChatText> {
  const { language, timeZone } = user;
  const { direct } = deps.database;
  const [{ target, activeSessions, requestsLastMinute }, queues, windows] = await Promise.all([
    readServiceStatus(direct, deps),
    readQueues(direct, deps.clock),
    readWindowsAhead(direct, new Date(deps.clock.nowMs())),
  ]);
  const { findings } = deps.health.current();
  const { concurrentMax, waiting, used, breaker } = deps.targetLoad();
  const say = sayIn(language, timeZone);
  const down = findings.filter(({ isUp }) => !isUp).map(({ name, problem }) => `${name} (${problem ?? "?"})`);
  const since =
    target.since === null ? "" : ` ${{ en: "since", ru: "с" }[language]} ${say.start(target.since)}`;
  const state = {
    up: { en: "answers", ru: "отвечает" },
    down: { en: "DOES NOT ANSWER", ru: "НЕ ОТВЕЧАЕТ" },
    unknown: { en: "not checked yet", ru: "ещё не проверен" },
  }[target.state];
  const lines = [
    down.length === 0
      ? { en: "Service: all checks pass", ru: "Сервис: все проверки пройдены" }[language]
      : { en: `Service: DOWN: ${down.join(", ")}`, ru: `Сервис: НЕ РАБОТАЕТ: ${down.join(", ")}` }[language],
    { en: `Target: ${state.en}${since}`, ru: `Целевой сервер: ${state.ru}${since}` }[language],
    ...windows.slice(0, 1).map((window) => maintenanceLine(deps, user, window)),
    {
      en: `Devices: ${activeSessions}, requests in the last minute: ${requestsLastMinute}`,
      ru: `Устройств: ${activeSessions}, запросов за минуту: ${requestsLastMinute}`,
    }[language],
    concurrentMax === null
      ? { en: "Queue: none is set", ru: "Очередь: не задана" }[language]
      : {
          en: `Queue: ${waiting} wait, ${used} at work (this process)`,
          ru: `Очередь: ждут ${waiting}, в работе ${used} (этот процесс)`,
        }[language],
    ...(breaker === "open" || breaker === "half_open"
      ? [{ en: "Connecting to the target fails", ru: "Соединиться с целевым сервером не удаётся" }[language]]
      : []),
    ...queues.map(
      ({ channel, waiting: notices }) =>
        ({ en: `Notices by ${channel}: ${notices} wait`, ru: `Уведомления, ${channel}: ждут ${notices}` })[
          language
        ],
    ),
  ];
  const button = pageButton(deps, { en: "Status page", ru: "Страница состояния" }[language], "/status");
  return chatText({ title: { en: "Status", ru: "Состояние" }[language], lines }, button);
}

/** The figures of the operators' day so far, as in the daily digest. */
export async function answerToday(deps: ChatDeps, { language, timeZone }: ChatUser): Promise<ChatText> {
  const nowMs = deps.clock.nowMs();
  const zone = deps.operatorTimeZone;
  const { starts, end: ends } = bucketsOf("week", nowMs, zone);
  const today = starts.at(-1) ?? new Date(nowMs - 24 * HOUR_MS);
  const day = { day: localClockOf(zone).dayAt(nowMs), starts: today, ends };
  const content = await readDay(deps.database.direct, day);
  const happenedAt = new Date(nowMs);
  const { subject, lines } = writeMessage(
    { kind: "daily_digest", notices: [{ content, happenedAt }] },
    { language, timeZone, backendUrl: deps.backendUrl },
  );
  return chatText({ title: subject, lines });
}

/** The devices that are on, newest first, each with a button that asks whether to end its session. */
export async function answerWho(deps: ChatDeps, user: ChatUser): Promise<ChatText> {
  const { language } = user;
  const { sessions, total } = await readLiveSessions(deps.database.direct);
  if (total === 0) return chatText({ lines: [{ en: "Nobody is on.", ru: "Никто не подключён." }[language]] });
  const shown = sessions.slice(0, SESSIONS_SHOWN_MAX);
  const nowMs = deps.clock.nowMs();
  const lines = shown.map(({ username, deviceIdHint, ip, startedAt, expiresAt }, at) => {
    const on = leftText(nowMs - startedAt.getTime(), language);
    const left = expiresAt === null ? "?" : leftText(expiresAt.getTime() - nowMs, language);
    const where = ip ?? "?";
    return {
      en: `${at + 1}. ${username}, device ${deviceIdHint}…, ${where}: on for ${on}, ${left} left`,
      ru: `${at + 1}. ${username}, устройство ${deviceIdHint}…, ${where}: подключён ${on}, осталось ${left}`,
    }[language];
  });
  const more = total - shown.length;
  if (more > 0)
    lines.push({ en: `And ${more} more, in the console.`, ru: `И ещё ${more} — в консоли.` }[language]);
  const rows = shown.map(({ id, username, deviceIdHint }, at) => [
    {
      text: { en: "End", ru: "Завершить" }[language].concat(` ${at + 1}: ${username}, ${deviceIdHint}…`),
      action: "ask_end_session" as const,
      subject: id,
    },
  ]);
  const title = { en: `On now: ${total}`, ru: `Подключены: ${total}` }[language];
  return chatText({ title, lines }, await makeAllowedButtons(deps, user, rows));
}

/** The latest payments that can be refunded, each with a button that asks whether to. */
export async function answerPayments(deps: ChatDeps, user: ChatUser): Promise<ChatText> {
  const { language, timeZone } = user;
  const { direct } = deps.database;
  const { items } = await listPayments(direct, {
    ...{ userId: null, provider: null, search: null, from: null, to: null, skip: 0, cursor: null },
    status: "succeeded",
    limit: PAYMENTS_SHOWN_MAX,
  });
  if (items.length === 0)
    return chatText({ lines: [{ en: "No payment yet.", ru: "Платежей ещё нет." }[language]] });
  const say = sayIn(language, timeZone);
  const lines: string[] = [];
  for (const [at, { userId, amountCents, createdAt, provider }] of items.entries()) {
    const payer = (await readUser(direct, userId))?.username ?? "?";
    lines.push(
      `${at + 1}. ${payer}: ${say.znc(formatMoney(amountCents))}, ${provider}, ${say.moment(createdAt)}`,
    );
  }
  const rows = items.map(({ id }, at) => [
    {
      text: { en: `Refund ${at + 1}`, ru: `Вернуть ${at + 1}` }[language],
      action: "ask_refund" as const,
      subject: id,
    },
  ]);
  const title = { en: "Latest payments", ru: "Последние платежи" }[language];
  return chatText({ title, lines }, await makeAllowedButtons(deps, user, rows));
}
