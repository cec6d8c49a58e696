import type { Actor } from "../../kernel/actor.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Random } from "../../kernel/random.port.ts";
import { recordFact } from "../facts/record-fact.ts";
import { makeRecoveryCodes } from "./make-recovery-codes.ts";
import { type BothFactors, type BothFactorsDeps, withBothFactors } from "./with-both-factors.ts";

/**
 * Gives a user new recovery codes; the former ones end. Writes one audit row.
 * @returns them, for the only time
 * @throws what `withBothFactors` throws: the former codes stay
 */
export function renewRecoveryCodes(
  deps: BothFactorsDeps & { readonly random: Random },
  actor: Actor,
  userId: Uuid,
  factors: BothFactors,
): Promise<string[]> {
  return withBothFactors(deps, actor, userId, factors, async (tx) => {
    await recordFact(tx, deps, actor, { name: "user.recovery_codes_replaced", resourceId: userId, userId });
    return makeRecoveryCodes(tx, deps, userId);
  });
}
