import { useRef, useState } from "react";
import { newIntentKey } from "../../../client/api-client.ts";
import type { ApiProblem } from "../../../client/api-problem.ts";
import { toProblem } from "../api/problem.ts";

export type Intents = {
  /** Sends the request of an intent. @param intent names what the user wants, such as "token 24 full" */
  readonly run: <T>(intent: string, send: (key: string) => Promise<T>) => Promise<T>;
  /** Whether an attempt failed and its outcome is unknown. */
  readonly isUndecided: (intent: string) => boolean;
};

/**
 * Sends requests that move money so that each moves it once: an intent keeps its `Idempotency-Key` until its outcome is
 * known. A user who loses the connection and tries again, even after closing the dialog, gets the answer to the first
 * attempt.
 */
export function useIntents(): Intents {
  const keys = useRef(new Map<string, string>());
  const [undecided, setUndecided] = useState<ReadonlySet<string>>(new Set());
  const setOutcome = (intent: string, outcome: Outcome): void => {
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
        setOutcome(intent, "decided");
        return answer;
      } catch (error) {
        setOutcome(intent, outcomeOf(toProblem(error)));
        throw error;
      }
    },
  };
}

/** The outcome of an attempt. "none": the answer states that nothing was done; the key stays in use to be safe. */
type Outcome = "decided" | "none" | "unknown";

function outcomeOf(problem: ApiProblem): Outcome {
  // The first attempt is still running.
  if (!problem.isAnswered || problem.code === "idempotency_key_in_use") return "unknown";
  return problem.isTemporary ? "none" : "decided";
}
