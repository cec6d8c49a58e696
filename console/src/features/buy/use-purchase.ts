import { useQueryClient } from "@tanstack/react-query";
import { api } from "../../api/client.ts";
import type { Token } from "../../parts/token.ts";
import { useIntents } from "../../parts/use-intents.ts";
import type { Offer } from "./offers.ts";

export type Purchase = {
  /** Buys an offer once, even if it is repeated after a lost answer. @returns the new tokens; @throws ApiProblem */
  readonly buy: (offer: Offer) => Promise<readonly Token[]>;
  /** Whether an attempt failed with an unknown outcome: it may have succeeded. */
  readonly isUndecided: (offer: Offer) => boolean;
};

export function usePurchase(): Purchase {
  const client = useQueryClient();
  const intents = useIntents();
  const buy = async (offer: Offer): Promise<readonly Token[]> => {
    try {
      return await intents.run(offer.id, (key) => purchase(offer, key));
    } finally {
      // The balance, the tokens and the entries have changed, or the cached balance was wrong (402).
      void client.invalidateQueries();
    }
  };
  return { buy, isUndecided: ({ id }) => intents.isUndecided(id) };
}

async function purchase(offer: Offer, idempotencyKey: string): Promise<readonly Token[]> {
  if (offer.kind === "token") {
    const body = { duration_hours: offer.duration, scope: offer.scope };
    return [await api.call("POST", "/api/v1/tokens/purchase", { body, idempotencyKey })];
  }
  const path = { bundle_id: offer.bundle.id };
  const answer = await api.call("POST", "/api/v1/bundles/{bundle_id}/purchase", { path, idempotencyKey });
  return answer.tokens;
}
