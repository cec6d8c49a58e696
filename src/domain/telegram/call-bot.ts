import { setTimeout as wait } from "node:timers/promises";
import { SECOND_MS } from "../../kernel/duration.ts";
import { BotFault } from "./bot-api.port.ts";

/** An answer in a chat that takes longer is of no use. */
const CALL_MS_MAX = 10 * SECOND_MS;
/** A longer wait would hold up the updates behind it. */
const PATIENCE_MS_MAX = 5 * SECOND_MS;

/**
 * One call of the Bot API within its time; once more if Telegram asks for a short wait.
 * @throws BotFault
 */
export async function callBot<T>(call: (signal: AbortSignal) => Promise<T>): Promise<T> {
  try {
    return await call(AbortSignal.timeout(CALL_MS_MAX));
  } catch (error) {
    const waitMs = error instanceof BotFault ? error.retryAfterMs : null;
    if (waitMs === null || waitMs > PATIENCE_MS_MAX) throw error;
    await wait(waitMs, null, { ref: false });
    return call(AbortSignal.timeout(CALL_MS_MAX));
  }
}
