import { claimUpdates, type FetchDeps, fetchUpdates } from "../domain/telegram/fetch-updates.ts";
import { pruneTelegram } from "../domain/telegram/prune-telegram.ts";
import { claimWebhook, type WatchDeps, watchWebhook } from "../domain/telegram/watch-webhook.ts";
import { HOUR_MS, SECOND_MS } from "../kernel/duration.ts";
import type { Job } from "./job.ts";

export type TelegramJobDeps = FetchDeps & {
  /** Null: updates are fetched. */
  readonly webhook: WatchDeps["webhook"] | null;
};

/** The jobs of the bot: updates are fetched, or the webhook is watched that they come by. */
export function telegramJobs(deps: TelegramJobDeps): readonly Job[] {
  const { webhook } = deps;
  return [
    webhook === null ? fetchJob(deps) : watchJob({ ...deps, webhook }),
    { name: "prune-telegram", lock: 28, everyMs: HOUR_MS, run: () => pruneTelegram(deps) },
  ];
}

/** The lock is for the claim alone: whoever claimed keeps the updates by a row that a killed one loses. */
function fetchJob(deps: FetchDeps): Job {
  return {
    name: "fetch-telegram-updates",
    lock: 19,
    everyMs: SECOND_MS,
    claim: (tx) => claimUpdates(tx, deps),
    runClaimed: (holder, stopping) => fetchUpdates(deps, holder, stopping),
  };
}

function watchJob(deps: WatchDeps): Job {
  return {
    name: "watch-telegram-webhook",
    lock: 19,
    everyMs: SECOND_MS,
    claim: (tx) => claimWebhook(tx, deps),
    runClaimed: () => watchWebhook(deps),
  };
}
