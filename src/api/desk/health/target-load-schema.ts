import { Type } from "typebox";
import { BREAKER_STATES, type TargetLoad } from "../../../kernel/target-load.ts";
import { formatTimeOrNull } from "../../../kernel/time-text.ts";
import { OneOf, TimeOrNull } from "../../server/schema-kinds.ts";

export const TargetLoadOut = Type.Object(
  {
    max_concurrent: Type.Unsafe<number | null>({
      type: ["integer", "null"],
      description:
        "`TARGET_MAX_CONCURRENT`, of all processes together; null: no limit, and the counts are 0.",
    }),
    share: Type.Integer({
      description: "How many requests of them this process may have at the target now.",
    }),
    in_use: Type.Integer({ description: "How many it has there." }),
    waiting: Type.Integer({ description: "How many wait for their turn." }),
    refused: Type.Integer({ description: "How many were refused in the queue since the process started." }),
    ended: Type.Integer({
      description:
        "How many requests were ended since the process started because they kept others waiting: their client was slow, or they did not end.",
    }),
    breaker: OneOf(BREAKER_STATES, {
      description:
        "`closed`: connecting to the target works. `open`: it has failed, and requests that need a connection are refused at once. `half_open`: the next one tries again. `off`: not watched (`TARGET_BREAKER_FAILURES=0`).",
    }),
    breaker_since: TimeOrNull("Since when connecting works, or has failed; null if it is not watched."),
  },
  { description: "The queue for the target and connecting to it, in the process that answered." },
);

export function presentTargetLoad(load: TargetLoad) {
  return {
    max_concurrent: load.concurrentMax,
    share: load.share,
    in_use: load.used,
    waiting: load.waiting,
    refused: load.refused,
    ended: load.ended,
    breaker: load.breaker,
    breaker_since: formatTimeOrNull(load.breakerSince),
  };
}
