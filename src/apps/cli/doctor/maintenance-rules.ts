import { type MaintenanceWindow, runningWindow } from "../../../domain/maintenance/maintenance-rules.ts";
import { HOUR_MS } from "../../../kernel/duration.ts";
import { formatTime } from "../../../kernel/time-text.ts";
import { type Finding, ok, warning } from "./finding-rules.ts";

/** Longer than work on a machine takes: somebody may have forgotten it. */
const FORGOTTEN_MS = 12 * HOUR_MS;

const MEANS = {
  en: "Nobody is let through to the target until its planned end.",
  ru: "До планового окончания доступ к целевому серверу закрыт для всех.",
};
const MEND = {
  en: "zenzefi maintenance end, if the work is done",
  ru: "zenzefi maintenance end, если работы закончены",
};

/** Whether a maintenance window runs, and for how long. @param windows that run or are to come */
export function judgeMaintenance(windows: readonly MaintenanceWindow[], nowMs: number): readonly Finding[] {
  const running = runningWindow(windows, nowMs);
  if (running === null)
    return [ok({ en: `planned windows: ${windows.length}`, ru: `запланировано окон: ${windows.length}` })];
  const hours = Math.floor((nowMs - running.startsAt.getTime()) / HOUR_MS);
  const until = formatTime(running.endsAt);
  const found = {
    en: `maintenance runs for ${hours} h, until ${until}`,
    ru: `техработы идут ${hours} ч, до ${until}`,
  };
  if (nowMs - running.startsAt.getTime() < FORGOTTEN_MS) return [ok(found)];
  return [warning(found, { means: MEANS, mend: MEND })];
}
