import type { ErrorCode } from "../kernel/errors.ts";
import type { Sentence } from "../kernel/words.ts";
import { ACCOUNT_ERRORS } from "./error-table-account.ts";
import { PROXY_ERRORS } from "./error-table-proxy.ts";
import { REQUEST_ERRORS } from "./error-table-request.ts";

/** How one error code is answered. `{name}` in a detail is filled with the fact of that name. */
export type ErrorEntry = { readonly status: number; readonly title: Sentence; readonly detail: Sentence };

/**
 * Every error code with its status and its words. `detail` is shown to technicians as it is (the desktop client
 * prints it), so it says what is wrong and what to do about it.
 */
export const ERROR_TABLE: Readonly<Record<ErrorCode, ErrorEntry>> = {
  ...ACCOUNT_ERRORS,
  ...PROXY_ERRORS,
  ...REQUEST_ERRORS,
};
