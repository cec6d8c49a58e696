import { createHash } from "node:crypto";
import type { Clock } from "../../kernel/clock.port.ts";
import { SECOND_MS } from "../../kernel/duration.ts";
import { isUuid, type Uuid } from "../../kernel/ids.ts";
import type { Sealer } from "../../kernel/sealer.port.ts";
import { CHALLENGE_VALID_MS } from "./totp-rules.ts";

type ChallengeDeps = { readonly clock: Clock; readonly sealer: Sealer };

/** What a challenge proves: that somebody had this user's password, and which one it was. */
export type Challenged = { readonly userId: Uuid; readonly passwordMark: string };

const PURPOSE = "totp-challenge";

/**
 * A text with which a log-in goes on without the password, for 5 minutes. It is sealed and not stored: nobody else can make one, there is
 * nothing to fill up, and a change of the password voids it.
 */
export function makeChallenge(
  { clock, sealer }: ChallengeDeps,
  userId: Uuid,
  passwordHash: string,
): { readonly challenge: string; readonly expiresInSeconds: number } {
  const expiresAtMs = clock.nowMs() + CHALLENGE_VALID_MS;
  const content = [PURPOSE, userId, markOf(passwordHash), expiresAtMs].join(" ");
  return { challenge: sealer.seal(content), expiresInSeconds: CHALLENGE_VALID_MS / SECOND_MS };
}

/** @returns null if the challenge is forged or has expired */
export function openChallenge({ clock, sealer }: ChallengeDeps, challenge: string): Challenged | null {
  const [purpose, userId = "", passwordMark = "", expiresAtMs] = (sealer.open(challenge) ?? "").split(" ");
  if (purpose !== PURPOSE || !isUuid(userId) || !(clock.nowMs() < Number(expiresAtMs))) return null;
  return { userId, passwordMark };
}

/** Tells one password hash from another, and reveals nothing of it. */
export function markOf(passwordHash: string): string {
  return createHash("sha256").update(passwordHash).digest("base64url");
}
