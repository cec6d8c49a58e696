import type { SignedIn } from "../../../domain/identity/open-sign-in.ts";
import { formatTime } from "../../../kernel/time-text.ts";

/** The body of the answers that sign in. Without a refresh token it is what v0.6 answered. */
export function presentSignedIn({ jwt, expiresInSeconds, refresh }: SignedIn) {
  return {
    access_token: jwt,
    token_type: "bearer" as const,
    expires_in: expiresInSeconds,
    ...(refresh === null
      ? {}
      : { refresh_token: refresh.token, refresh_expires_at: formatTime(refresh.until) }),
  };
}
