import type { Actor } from "../kernel/actor.ts";
import { REQUEST_ID_CHARACTERS_MAX } from "./request-id.ts";

/**
 * How many characters of a client's texts are stored: without a limit, each request could write 16 KB to a row. A browser's user
 * agent has less than 300, the longest IP address 45.
 */
export const CLIENT_TEXT_MAX = { userAgent: 512, requestId: REQUEST_ID_CHARACTERS_MAX, ip: 45 } as const;

/**
 * The actor of a request, for the rows that it writes: `userId` is null before authentication. Only this function turns what a
 * client states about itself into what is stored, and cuts it to its length.
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
