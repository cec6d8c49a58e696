import type { Actor } from "../kernel/actor.ts";
import { REQUEST_ID_CHARACTERS_MAX } from "./request-id.ts";

/**
 * What is kept of the texts that clients choose, in characters: whoever may send a request would else write 16 KB into
 * each row. A browser's user agent is under 300; a request id is a tracer's; the longest address has 45.
 */
export const CLIENT_TEXT_MAX = { userAgent: 512, requestId: REQUEST_ID_CHARACTERS_MAX, ip: 45 } as const;

/**
 * Who acts in a request, for the rows that it leaves: `userId` is null before authentication. The one place where what
 * a client says of itself becomes something that is kept, and the one where it is cut.
 */
export function actorOf(request: {
  readonly id: string;
  readonly client: { readonly ip: string | null };
  readonly headers: { readonly "user-agent"?: string | undefined };
  readonly principal: { readonly userId: string } | null;
}): Actor {
  return {
    userId: request.principal?.userId ?? null,
    ip: request.client.ip?.slice(0, CLIENT_TEXT_MAX.ip) ?? null,
    userAgent: request.headers["user-agent"]?.slice(0, CLIENT_TEXT_MAX.userAgent) ?? null,
    requestId: request.id.slice(0, CLIENT_TEXT_MAX.requestId),
  };
}
