import type { ErrorCode } from "../kernel/errors.ts";
import type { ErrorEntry } from "./error-entry.ts";
import { ACCOUNT_ERRORS } from "./error-table-account.ts";
import { DESK_WORK_ERRORS } from "./error-table-desk.ts";
import { FREEZE_ERRORS } from "./error-table-freeze.ts";
import { GIFT_ERRORS } from "./error-table-gifts.ts";
import { PAYMENT_ERRORS } from "./error-table-payments.ts";
import { PROXY_ERRORS } from "./error-table-proxy.ts";
import { RECEIPT_ERRORS } from "./error-table-receipts.ts";
import { REQUEST_ERRORS } from "./error-table-request.ts";
import { SAFETY_ERRORS } from "./error-table-safety.ts";
import { TAKEOVER_ERRORS } from "./error-table-takeover.ts";
import { TELEGRAM_ERRORS } from "./error-table-telegram.ts";
import { TIME_ERRORS } from "./error-table-time.ts";
import { VOUCHER_ERRORS } from "./error-table-vouchers.ts";
import { WEBHOOK_ERRORS } from "./error-table-webhooks.ts";

/**
 * Every error code with its status and its sentences. The desktop client displays `detail` unchanged, so it must state what is
 * wrong and what to do.
 */
export const ERROR_TABLE: Readonly<Record<ErrorCode, ErrorEntry>> = {
  ...ACCOUNT_ERRORS,
  ...DESK_WORK_ERRORS,
  ...GIFT_ERRORS,
  ...FREEZE_ERRORS,
  ...PAYMENT_ERRORS,
  ...PROXY_ERRORS,
  ...RECEIPT_ERRORS,
  ...REQUEST_ERRORS,
  ...SAFETY_ERRORS,
  ...TAKEOVER_ERRORS,
  ...TELEGRAM_ERRORS,
  ...TIME_ERRORS,
  ...VOUCHER_ERRORS,
  ...WEBHOOK_ERRORS,
};
