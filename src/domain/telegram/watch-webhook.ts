import type { Tx } from "../../kernel/database.port.ts";
import { MINUTE_MS } from "../../kernel/duration.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import type { Language } from "../../kernel/language.ts";
import type { Secret } from "../../kernel/secret.ts";
import {
  type ConnectionDeps,
  introduce,
  noteContact,
  noteProblem,
  problemOfError,
} from "./bot-connection.ts";
import { takeHold } from "./bot-state-store.ts";
import { callBot } from "./call-bot.ts";

export type WatchDeps = ConnectionDeps & {
  readonly newId: NewId;
  readonly defaultLanguage: Language;
  /** Whether this process has told Telegram who it is. */
  readonly introduction: { isDone: boolean };
  /** Where Telegram sends updates, without the bot's token in it, and what it proves itself with there. */
  readonly webhook: { readonly url: string; readonly secretToken: Secret<string> };
};

/** It is kept after a turn too: so often one of the instances looks. */
const HOLD_SECONDS = 60;
/** Telegram's last failure is of the past if it is older: a restart is no problem. */
const FAILING_MS = 5 * MINUTE_MS;

export async function claimWebhook(tx: Tx, { botId, newId }: WatchDeps): Promise<Uuid | null> {
  const holder = newId();
  return (await takeHold(tx, botId, holder, HOLD_SECONDS)) ? holder : null;
}

/** Sets the webhook, also if it is set already: the secret may be new. Notes whether Telegram can deliver to it. */
export async function watchWebhook(deps: WatchDeps): Promise<void> {
  const { api, webhook } = deps;
  try {
    if (!deps.introduction.isDone) await introduce(deps, deps.defaultLanguage);
    deps.introduction.isDone = true;
    await callBot((signal) => api.setWebhook(webhook.url, webhook.secretToken.reveal(), signal));
    const { failedAt } = await callBot((signal) => api.readWebhook(signal));
    const isFailing = failedAt !== null && deps.clock.nowMs() - failedAt.getTime() < FAILING_MS;
    if (isFailing) await noteProblem(deps, "webhook_failing");
    else await noteContact(deps);
  } catch (error) {
    await noteProblem(deps, problemOfError(error).problem);
  }
}
