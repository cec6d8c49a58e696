import { type ClaimedGift, claimGift } from "../../src/domain/gifts/claim-gift.ts";
import { type NewGift, offerGift } from "../../src/domain/gifts/offer-gift.ts";
import { revokeGift } from "../../src/domain/gifts/revoke-gift.ts";
import type { AccessToken } from "../../src/domain/tokens/access-token.ts";
import { purchaseToken } from "../../src/domain/tokens/purchase-token.ts";
import type { DurationHours } from "../../src/kernel/duration.ts";
import { actorOf, type DomainWorld } from "./domain-world.ts";

/** What tests do with gifts in a world of the domain. */
export function giftSteps(world: DomainWorld) {
  const { database } = world;
  const buy = (userId: string, durationHours: DurationHours = 24): Promise<AccessToken> =>
    database.transaction((tx) =>
      purchaseToken(tx, world, actorOf({ id: userId }), { userId, durationHours, scope: "full" }),
    );
  const offer = (userId: string, tokenId: string): Promise<NewGift> =>
    database.transaction((tx) => offerGift(tx, world, actorOf({ id: userId }), { userId, tokenId }));
  return {
    buy,
    offer,
    /** A user with this balance left, and a token of theirs that is offered. */
    async giver(hours: DurationHours = 24, balanceCents = 0n) {
      const user = await world.newUser(world.prices[hours] + balanceCents);
      const token = await buy(user.id, hours);
      return { user, token, ...(await offer(user.id, token.id)) };
    },
    claim: (userId: string, code: string): Promise<ClaimedGift> =>
      database.transaction((tx) => claimGift(tx, world, actorOf({ id: userId }), { userId, code })),
    revoke: (ownerId: string | null, tokenId: string) =>
      database.transaction((tx) =>
        revokeGift(tx, world, actorOf(ownerId === null ? null : { id: ownerId }), { ownerId, tokenId }),
      ),
  };
}
