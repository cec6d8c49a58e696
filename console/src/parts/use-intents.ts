import { useRef, useState } from "react";
import { newIntentKey } from "../../../client/api-client.ts";
import type { ApiProblem } from "../../../client/api-problem.ts";
import { toProblem } from "../api/problem.ts";

export type Intents = {
  /** Sends what an intent means. @param intent names what is wanted, such as "token 24 full" */
  readonly run: <T>(intent: string, send: (key: string) => Promise<T>) => Promise<T>;
  /** Whether a try has failed without the service saying what became of it. */
  readonly isUndecided: (intent: string) => boolean;
};

/**
 * Sends what moves money so that it moves once: an intent keeps its `Idempotency-Key` until the service has said what
 * became of it. Whoever loses the connection in the middle and tries again, also after closing the dialog, gets the
 * answer to the first try.
 */
export function useIntents(): Intents {
  const keys = useRef(new Map<string, string>());
  const [undecided, setUndecided] = useState<ReadonlySet<string>>(new Set());
  const note = (intent: string, outcome: Outcome): void => {
    if (outcome === "decided") keys.current.delete(intent);
    setUndecided((before) => {
      const after = new Set(before);
      after.delete(intent);
      return outcome === "unknown" ? after.add(intent) : after;
    });
  };
  return {
    isUndecided: (intent) => undecided.has(intent),
    run: async (intent, send) => {
      const key = keys.current.get(intent) ?? newIntentKey();
      keys.current.set(intent, key);
      try {
        const answer = await send(key);
        note(intent, "decided");
        return answer;
      } catch (error) {
        note(intent, outcomeOf(toProblem(error)));
        throw error;
      }
    },
  };
}

/** What a try has come to; "none" is for an answer that says so, and the key is kept to be safe. */
type Outcome = "decided" | "none" | "unknown";

function outcomeOf(problem: ApiProblem): Outcome {
  // 409: the first try is still running.
  if (!problem.isAnswered || problem.status === 409) return "unknown";
  return problem.isTemporary ? "none" : "decided";
}
