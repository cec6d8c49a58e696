import {
  type PastTakeover,
  TAKEN_OVER_REFUSED_MS,
  type TakenOver,
  takeoversLeft,
} from "../../domain/sessions/takeover-rules.ts";
import { SECOND_MS } from "../../kernel/duration.ts";
import type { ErrorFacts } from "../../kernel/errors.ts";
import { formatTime } from "../../kernel/time-text.ts";

/** How a token can be taken over at this place. */
export type TakeoverTerms = {
  /** `TAKEOVER_BY` */
  readonly by: "token" | "owner" | "off";
  /** `TAKEOVERS_PER_DAY` */
  readonly perDay: number;
  /** The path to POST to. */
  readonly path: string;
};

/** Whether, where and when a refused device may take the token over: members of the refusal (contract, Takeover). */
export function takeoverFacts(
  { by, perDay, path }: TakeoverTerms,
  takeovers: readonly PastTakeover[],
): ErrorFacts {
  if (by !== "token") return { takeover: by };
  const { left, possibleAt } = takeoversLeft(takeovers, perDay);
  if (possibleAt !== null)
    return { takeover: "later", takeovers_left: 0, takeover_available_at: formatTime(possibleAt) };
  return { takeover: "now", takeover_url: path, takeovers_left: left };
}

/** What a device is told that lost its token. */
export function takenOverFacts({ takenAt, byDeviceHint }: TakenOver, retryAfterSeconds: number): ErrorFacts {
  return {
    taken_over_at: formatTime(takenAt),
    ...(byDeviceHint === null ? {} : { device_id_hint: byDeviceHint }),
    retry_after_seconds: retryAfterSeconds,
  };
}

/** The same for a request that was cut just now. */
export function justTakenOverFacts(terms: TakeoverTerms, takenOver: TakenOver): ErrorFacts {
  const facts = takenOverFacts(takenOver, TAKEN_OVER_REFUSED_MS / SECOND_MS);
  return terms.by === "token"
    ? { ...facts, takeover: "now", takeover_url: terms.path }
    : { ...facts, takeover: terms.by };
}
