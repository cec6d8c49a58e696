import type { ChannelQueue } from "../../../domain/notifications/channel-queue.ts";
import { HOUR_MS, SECOND_MS } from "../../../kernel/duration.ts";
import { type Finding, ok, warning } from "./finding-rules.ts";

/** Well above the pauses between the first attempts: so old only if the channel, or the service, does not deliver. */
const STUCK_SECONDS = HOUR_MS / SECOND_MS;

const MEANS = {
  en: "Customers and operators do not get what is told this way, alerts too.",
  ru: "Клиенты и операторы не получают уведомлений по этому каналу, и тревожных тоже.",
};
const MEND = {
  en: "the lines of the log with notification retried: reason; for mail the check mail; whether the service runs (check service)",
  ru: "строки журнала notification retried: поле reason; для почты - проверка mail; работает ли сервис (проверка service)",
};

/** Whether messages leave. @param queues of the channels in which something waits */
export function judgeNotifications(queues: readonly ChannelQueue[]): readonly Finding[] {
  const stuck = queues.filter(({ oldestSeconds }) => oldestSeconds > STUCK_SECONDS);
  if (stuck.length === 0) {
    const waiting = queues.reduce((sum, queue) => sum + queue.waiting, 0);
    return [
      ok({ en: `waiting: ${waiting}, none for over an hour`, ru: `ждут: ${waiting}, дольше часа - ни одно` }),
    ];
  }
  return stuck.map(({ channel, waiting, oldestSeconds }) => {
    const hours = Math.floor(oldestSeconds / STUCK_SECONDS);
    const found = {
      en: `${channel}: ${waiting} wait, the oldest for ${hours} h`,
      ru: `${channel}: ждут ${waiting}, самое давнее - ${hours} ч`,
    };
    return warning(found, { means: MEANS, mend: MEND });
  });
}
