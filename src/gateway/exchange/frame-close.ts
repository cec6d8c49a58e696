import type { CutReason } from "../live/cut-reason.ts";

/** Why the gateway closes a WebSocket. */
export type CloseReason = CutReason | "idle";

/** "Going away": not caused by the client (RFC 6455, 7.4.1). */
const GOING_AWAY = 1001;
/** "Policy violation": the access is over (contract, Cuts). */
const NOT_ALLOWED = 1008;

/** A 401 does not reveal which of its reasons applies (contract, Proxy); the close frames for these reasons do not either. */
const CLOSES: Readonly<Record<CloseReason, readonly [code: number, reason: string]>> = {
  token_ended: [NOT_ALLOWED, "The access token is no longer valid."],
  token_expired: [NOT_ALLOWED, "The time of the access token is over."],
  user_deactivated: [NOT_ALLOWED, "The access token is no longer valid."],
  session_ended: [NOT_ALLOWED, "The session of this device was ended."],
  taken_over: [NOT_ALLOWED, "The access token went over to another device."],
  lease_lost: [NOT_ALLOWED, "The session of this device could not be renewed."],
  blind: [NOT_ALLOWED, "The access token cannot be checked at the moment."],
  maintenance: [GOING_AWAY, "Maintenance has begun."],
  shutting_down: [GOING_AWAY, "The gateway is restarting."],
  idle: [GOING_AWAY, "Nothing was sent for too long."],
};

/** FIN and the opcode of a close frame. */
const FIRST_BYTE = 0x88;

/** An unmasked close frame with a code and the reason in English (RFC 6455, 5.5.1: up to 123 bytes). */
export function closeFrame(why: CloseReason): Buffer {
  const [code, reason] = CLOSES[why];
  const frame = Buffer.alloc(4 + reason.length);
  frame.writeUInt8(FIRST_BYTE, 0);
  frame.writeUInt8(2 + reason.length, 1);
  frame.writeUInt16BE(code, 2);
  frame.write(reason, 4, "latin1");
  return frame;
}
