import { queryOptions } from "@tanstack/react-query";
import type { Schemas } from "../../../../client/api-types.ts";
import { api } from "../../api/client.ts";

export type Gift = Schemas["Gift"];
export type NewGift = Schemas["NewGift"];

/** The most that the API gives at once: a user has rarely more offers open. */
const GIFTS_MAX = 100;

/** The newest offers that the user has made. Under the key of the tokens: what changes them may change a gift. */
export const givenQuery = queryOptions({
  queryKey: ["tokens", "gifts", "given"],
  queryFn: () => api.call("GET", "/api/v1/gifts", { query: { direction: "given", limit: GIFTS_MAX } }),
});

/** The latest gift of one token: the offer of it, or how it came. */
export function giftOfQuery(tokenId: string, direction: Gift["direction"]) {
  return queryOptions({
    queryKey: ["tokens", "gifts", direction, tokenId],
    queryFn: async () => {
      const query = { direction, token_id: tokenId, limit: 1 };
      return (await api.call("GET", "/api/v1/gifts", { query })).items[0] ?? null;
    },
  });
}
