/** Why running traffic is ended. */
export type CutReason =
  | "token_ended"
  | "token_expired"
  | "user_deactivated"
  | "session_ended"
  | "lease_lost"
  | "blind"
  | "shutting_down";
