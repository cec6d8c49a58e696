import type { ErrorCode } from "../../kernel/errors.ts";

/** Why running traffic is ended. */
export type CutReason =
  | "token_ended"
  | "token_expired"
  | "token_frozen"
  | "token_replaced"
  | "user_deactivated"
  | "session_ended"
  | "taken_over"
  | "lease_lost"
  | "blind"
  | "maintenance"
  | "shutting_down";

/** The refusal of a request that was cut before any of its answer was sent. */
export const CUT_REFUSAL: Readonly<Record<CutReason, ErrorCode>> = {
  token_ended: "token_invalid",
  token_expired: "token_invalid",
  token_frozen: "token_frozen",
  token_replaced: "token_replaced",
  user_deactivated: "token_invalid",
  session_ended: "service_unavailable",
  taken_over: "device_taken_over",
  lease_lost: "service_unavailable",
  blind: "service_unavailable",
  maintenance: "maintenance",
  shutting_down: "shutting_down",
};
