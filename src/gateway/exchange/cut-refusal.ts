import type { ErrorCode } from "../../kernel/errors.ts";
import type { CutReason } from "../live/cut-reason.ts";

/** What a client is told whose request was cut before any of its answer went out. */
export const CUT_REFUSAL: Readonly<Record<CutReason, ErrorCode>> = {
  token_ended: "token_invalid",
  token_expired: "token_invalid",
  user_deactivated: "token_invalid",
  session_ended: "service_unavailable",
  lease_lost: "service_unavailable",
  blind: "service_unavailable",
  shutting_down: "shutting_down",
};
