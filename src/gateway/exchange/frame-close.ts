import type { CutReason } from "../live/cut-reason.ts";

/** Why the gateway closes a WebSocket. */
export type CloseReason = CutReason | "idle";

/** "Going away": not caused by the client (RFC 6455, 7.4.1). */
const GOING_AWAY = 1001;
/** "Policy violation": the access is over (contract, Cuts). */
const NOT_ALLOWED = 1008;

/**
 * Codes for programs, in no language, as those of refusals (contract, Cuts). A 401 does not reveal whether a token was revoked or its
 * owner deactivated; the close frames do not either.
 */
const CLOSES: Readonly<Record<CloseReason, readonly [code: number, reason: string]>> = {
  token_ended: [NOT_ALLOWED, "token_invalid"],
  token_expired: [NOT_ALLOWED, "token_expired"],
  token_frozen: [NOT_ALLOWED, "token_frozen"],
  token_replaced: [NOT_ALLOWED, "token_replaced"],
  user_deactivated: [NOT_ALLOWED, "token_invalid"],
  session_ended: [NOT_ALLOWED, "session_ended"],
  taken_over: [NOT_ALLOWED, "device_taken_over"],
  lease_lost: [NOT_ALLOWED, "service_unavailable"],
  blind: [NOT_ALLOWED, "service_unavailable"],
  maintenance: [GOING_AWAY, "maintenance"],
  shutting_down: [GOING_AWAY, "shutting_down"],
  idle: [GOING_AWAY, "idle"],
};

/** FIN and the opcode of a close frame. */
const FIRST_BYTE = 0x88;

/** An unmasked close frame with a code and the reason (RFC 6455, 5.5.1: up to 123 bytes). */
export function closeFrame(why: CloseReason): Buffer {
  const [code, reason] = CLOSES[why];
  const frame = Buffer.alloc(4 + reason.length);
  frame.writeUInt8(FIRST_BYTE, 0);
  frame.writeUInt8(2 + reason.length, 1);
  frame.writeUInt16BE(code, 2);
  frame.write(reason, 4, "latin1");
  return frame;
}
