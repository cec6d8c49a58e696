import type { Check } from "./check.ts";
import { DATABASE_CHECKS } from "./check-database.ts";
import {
  checkClock,
  checkDataDir,
  checkDisk,
  checkNode,
  checkOpenFiles,
  checkSecretFiles,
} from "./check-machine.ts";
import { checkMail } from "./check-mail.ts";
import { checkPaymentKeys, checkWebhooks } from "./check-payments.ts";
import { checkOwnOrigin, checkPublicUrl, checkTrust } from "./check-public.ts";
import { checkRedis } from "./check-redis.ts";
import { checkService } from "./check-running.ts";
import { checkSettings } from "./check-settings.ts";
import { checkTarget } from "./check-target.ts";
import { checkTelegram } from "./check-telegram.ts";

/** All checks, in the order of the report. A new one is a file, and a line here. */
export const CHECKS: readonly Check[] = [
  checkSettings,
  checkSecretFiles,
  checkDataDir,
  checkDisk,
  checkNode,
  checkOpenFiles,
  checkClock,
  ...DATABASE_CHECKS,
  checkRedis,
  checkTarget,
  checkMail,
  checkTelegram,
  checkPaymentKeys,
  checkWebhooks,
  checkPublicUrl,
  checkOwnOrigin,
  checkTrust,
  checkService,
];
