import { useQueryClient } from "@tanstack/react-query";
import { api } from "../../api/client.ts";
import type { Token } from "../../parts/token.ts";
import { useIntents } from "../../parts/use-intents.ts";
import type { Offer } from "./offers.ts";

export type Purchase = {
  /** Buys an offer once, however often it is tried after a lost answer. @returns the new tokens; @throws ApiProblem */
  readonly buy: (offer: Offer) => Promise<readonly Token[]>;
  /** Whether a try of it has failed and may have gone through all the same. */
  readonly isUndecided: (offer: Offer) => boolean;
};

export function usePurchase(): Purchase {
  const client = useQueryClient();
  const intents = useIntents();
  const buy = async (offer: Offer): Promise<readonly Token[]> => {
    try {
      return await intents.run(offer.id, (key) => purchase(offer, key));
    } finally {
      // The balance, the tokens and the entries have changed, or were not what the page thought (402).
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
