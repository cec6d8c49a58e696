import type { Actor } from "../kernel/words.ts";

/** Who acts in a request, for its audit rows. `userId` is null before authentication. */
export function actorOf(request: {
  readonly id: string;
  readonly client: { readonly ip: string | null };
  readonly headers: { readonly "user-agent"?: string | undefined };
  readonly principal: { readonly userId: string } | null;
}): Actor {
  return {
    userId: request.principal?.userId ?? null,
    ip: request.client.ip,
    userAgent: request.headers["user-agent"] ?? null,
    requestId: request.id,
  };
}
