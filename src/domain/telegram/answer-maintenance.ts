import type { Actor } from "../../kernel/actor.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { MINUTE_MS } from "../../kernel/duration.ts";
import { endMaintenance } from "../maintenance/end-maintenance.ts";
import { type MaintenanceWindow, maintenanceStateOf } from "../maintenance/maintenance-rules.ts";
import { planMaintenance } from "../maintenance/plan-maintenance.ts";
import { readWindowsAhead } from "../maintenance/read-maintenance.ts";
import { minutesText, sayIn } from "../notifications/say-rules.ts";
import type { ChatUser } from "./answer-customer.ts";
import type { ChatText } from "./bot-api.port.ts";
import { MAINTENANCE_MINUTES, minutesNamed } from "./button-rules.ts";
import type { ChatDeps } from "./chat-deps.ts";
import { chatText } from "./chat-text-rules.ts";
import { makeAllowedButtons, type PlannedButton } from "./make-buttons.ts";

/** What fits on a screen. */
const WINDOWS_SHOWN_MAX = 5;

/** The windows that run or are to come, each with a button that asks whether to end it; and buttons to begin one now. */
export async function answerMaintenance(deps: ChatDeps, user: ChatUser): Promise<ChatText> {
  const { language, timeZone } = user;
  const nowMs = deps.clock.nowMs();
  const windows = (await readWindowsAhead(deps.database.direct, new Date(nowMs))).slice(0, WINDOWS_SHOWN_MAX);
  const say = sayIn(language, timeZone);
  const rows: PlannedButton[][] = [];
  const lines = windows.map((window, at) => {
    const isRunning = maintenanceStateOf(window, nowMs) === "running";
    const text = isRunning
      ? { en: `End ${at + 1} now`, ru: `Завершить ${at + 1}` }
      : { en: `Cancel ${at + 1}`, ru: `Отменить ${at + 1}` };
    rows.push([{ text: text[language], action: "ask_maintenance_off", subject: window.id }]);
    const [from, to] = [say.moment(window.startsAt), say.moment(window.endsAt)];
    const state = isRunning
      ? { en: `runs until ${to}`, ru: `идёт, окончание — ${to}` }
      : { en: `${from} to ${to}`, ru: `начало — ${from}, окончание — ${to}` };
    return `${at + 1}. ${state[language]}`;
  });
  if (!windows.some((window) => maintenanceStateOf(window, nowMs) === "running")) {
    rows.push(
      MAINTENANCE_MINUTES.map((minutes) => ({
        text: { en: "Begin: ", ru: "Начать: " }[language] + minutesText(minutes, language),
        action: "ask_maintenance_on" as const,
        subject: String(minutes),
      })),
    );
  }
  const none = { en: "None is planned.", ru: "Не запланировано." }[language];
  const title = { en: "Maintenance", ru: "Обслуживание" }[language];
  return chatText(
    { title, lines: lines.length === 0 ? [none] : lines },
    await makeAllowedButtons(deps, user, rows),
  );
}

/** The window that runs or is the next one, as the state of the service has it. */
export function maintenanceLine(
  { clock }: Pick<ChatDeps, "clock">,
  { language, timeZone }: ChatUser,
  window: MaintenanceWindow,
): string {
  const say = sayIn(language, timeZone);
  const [from, to] = [say.moment(window.startsAt), say.moment(window.endsAt)];
  return maintenanceStateOf(window, clock.nowMs()) === "running"
    ? {
        en: `MAINTENANCE: nobody is let through until ${to}`,
        ru: `ОБСЛУЖИВАНИЕ: доступ закрыт, окончание — ${to}`,
      }[language]
    : { en: `Next maintenance: ${from} to ${to}`, ru: `Ближайшее обслуживание: ${from} — ${to}` }[language];
}

/** What is asked before a window begins or ends. */
export function askMaintenance(user: ChatUser, subject: string): string {
  const minutes = minutesNamed(subject);
  if (minutes === null) {
    return {
      en: "End or cancel this maintenance? Customers are let through again.",
      ru: "Завершить или отменить это обслуживание? Клиенты снова получат доступ.",
    }[user.language];
  }
  const length = minutesText(minutes, user.language);
  return {
    en: `Begin maintenance now, for ${length}? Nobody is let through, and what runs is cut. Live tokens get the time back.`,
    ru: `Начать обслуживание сейчас, на ${length}? Доступа не будет ни у кого, соединения прервутся. Время действующих токенов вернётся.`,
  }[user.language];
}

/** @throws AppError maintenance_overlap, maintenance_limit */
export async function beginMaintenance(
  tx: Tx,
  deps: ChatDeps,
  actor: Actor,
  { subject, user }: { readonly subject: string; readonly user: ChatUser },
): Promise<ChatText> {
  const minutes = minutesNamed(subject) ?? MAINTENANCE_MINUTES[0];
  const endsAt = new Date(deps.clock.nowMs() + minutes * MINUTE_MS);
  await planMaintenance(tx, deps, actor, { startsAt: null, endsAt, note: null });
  const until = sayIn(user.language, user.timeZone).moment(endsAt);
  const text = { en: `Maintenance runs until ${until}.`, ru: `Обслуживание началось; окончание — ${until}.` };
  return chatText({ lines: [text[user.language]] });
}

/** @throws AppError not_found, maintenance_over */
export async function stopMaintenance(
  tx: Tx,
  deps: ChatDeps,
  actor: Actor,
  { subject, user }: { readonly subject: string; readonly user: ChatUser },
): Promise<ChatText> {
  await endMaintenance(tx, deps, actor, { id: subject, precondition: null });
  const text = { en: "The maintenance is over.", ru: "Обслуживание завершено." };
  return chatText({ lines: [text[user.language]] });
}
