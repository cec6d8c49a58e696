import { type Static, Type } from "typebox";
import type { LiveSession } from "../../../domain/sessions/read-live-sessions.ts";
import { DEVICE_ID_HINT_CHARACTERS } from "../../../kernel/device-id.ts";
import { formatTime, formatTimeOrNull } from "../../../kernel/time-text.ts";
import { Id, TextOrNull, Time, TimeOrNull } from "../../server/schema-kinds.ts";

const LiveSessionOut = Type.Object(
  {
    id: Id("The session: `DELETE /api/v1/admin/sessions/{session_id}` ends it."),
    user_id: Id("Whose token it is."),
    username: Type.String({ examples: ["anna"] }),
    token_id: Id("The access token: `DELETE /api/v1/admin/tokens/{token_id}` revokes it."),
    device_id_hint: Type.String({
      description: `The first ${DEVICE_ID_HINT_CHARACTERS} characters of the device id.`,
    }),
    ip_address: TextOrNull("The client's address."),
    user_agent: TextOrNull("The client's `User-Agent`."),
    started_at: Time("Since when the device has the token."),
    last_activity: Time("When it last had traffic; up to 5 s late."),
    expires_at: TimeOrNull("When the token's time ends; null until its first answer of the target."),
    request_count: Type.Integer({ description: "Up to 5 s late, as the bytes." }),
    bytes_in: Type.Integer({ description: "Bytes of bodies to the target." }),
    bytes_out: Type.Integer({ description: "Bytes of bodies from the target." }),
  },
  { title: "LiveSession", description: "A device on the target now." },
);

const Total = Type.Integer({
  description: "How many there are in all, exact up to 10000; the newest 1000 are listed.",
});

/** The `data` of the events. */
export const LiveEventOut = Type.Union(
  [
    Type.Object(
      { sessions: Type.Array(LiveSessionOut), total: Total },
      { title: "LiveSnapshot", description: "Of the event `snapshot`: all of them, newest first." },
    ),
    Type.Object(
      {
        changed: Type.Array(LiveSessionOut, { description: "Those that are new, or not as they were." }),
        gone: Type.Array(Type.String(), { description: "The ids of those that are no longer there." }),
        total: Total,
      },
      { title: "LiveChanges", description: "Of the event `changes`." },
    ),
    Type.Object(
      { code: Type.String({ examples: ["not_authenticated"] }) },
      { title: "LiveEnd", description: "Of the event `end`, the last one: why, as the code of an error." },
    ),
  ],
  { title: "LiveEvent" },
);

export function presentLiveSession(session: LiveSession): Static<typeof LiveSessionOut> {
  return {
    id: session.id,
    user_id: session.userId,
    username: session.username,
    token_id: session.tokenId,
    device_id_hint: session.deviceIdHint,
    ip_address: session.ip,
    user_agent: session.userAgent,
    started_at: formatTime(session.startedAt),
    last_activity: formatTime(session.lastActivity),
    expires_at: formatTimeOrNull(session.expiresAt),
    request_count: Number(session.requestCount),
    bytes_in: Number(session.bytesIn),
    bytes_out: Number(session.bytesOut),
  };
}
