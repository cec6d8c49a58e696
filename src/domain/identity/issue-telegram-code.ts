import type { Clock } from "../../kernel/clock.port.ts";
import type { Database } from "../../kernel/database.port.ts";
import { HOUR_MS, MINUTE_MS } from "../../kernel/duration.ts";
import { AppError } from "../../kernel/errors.ts";
import type { Limit, Limiter } from "../../kernel/limiter.port.ts";
import type { Random } from "../../kernel/random.port.ts";
import { telegramCodeKey } from "../limits/limit-key-rules.ts";
import { upsertTelegramCode } from "./telegram-link-store.ts";
import type { Principal } from "./user.ts";

/** Long enough to fetch the telephone. */
const CODE_VALID_MS = 10 * MINUTE_MS;
/** 43 characters: Telegram takes 64 in a link. */
const CODE_BYTES = 32;
const CODES_OF_ONE_USER: Limit = { hitsMax: 10, windowMs: HOUR_MS };

/**
 * A code that links a private chat with the bot to the user who asks, once, within ten minutes. An earlier code becomes invalid.
 * @throws rate_limited
 */
export async function issueTelegramCode(
  deps: {
    readonly database: Database;
    readonly clock: Clock;
    readonly random: Random;
    readonly limiter: Limiter;
  },
  { userId, hasTotp }: Pick<Principal, "userId" | "hasTotp">,
): Promise<{ readonly code: string; readonly expiresAt: Date }> {
  const verdict = await deps.limiter.take(telegramCodeKey(userId), CODES_OF_ONE_USER);
  if (!verdict.allowed) throw new AppError("rate_limited", { retry_after_seconds: verdict.resetSeconds });
  const code = deps.random.bytes(CODE_BYTES).toString("base64url");
  const expiresAt = new Date(deps.clock.nowMs() + CODE_VALID_MS);
  await upsertTelegramCode(deps.database.direct, { userId, hasTotp, code, expiresAt });
  return { code, expiresAt };
}
