import type { Actor } from "../../kernel/actor.ts";
import { AppError } from "../../kernel/errors.ts";
import type { Uuid } from "../../kernel/ids.ts";
import { type Precondition, requirePrecondition } from "../../kernel/precondition.ts";
import { recordFact } from "../facts/record-fact.ts";
import { bundleForAudit } from "./audit-bundle.ts";
import type { Bundle, BundleTerms, Prices } from "./bundle.ts";
import { lockBundle, updateBundle } from "./bundle-store.ts";
import { bundleVersion } from "./bundle-version.ts";
import type { BundleAdminDeps } from "./create-bundle.ts";
import { requirePrice } from "./require-price.ts";

/** Fields that are left out stay unchanged. */
export type BundleChange = Partial<BundleTerms> & { readonly isActive?: boolean };

/**
 * Changes a bundle, also a retired one. If the tokens or the discount change, the total is computed again, at today's
 * prices. The price of tokens that were sold before does not change. Writes one audit row.
 * @param ifMatch the condition on its `bundleVersion`
 * @throws bundle_not_found, bundle_price_contradictory: nothing is changed
 * @throws precondition_failed: it was changed meanwhile; nothing is changed
 */
export function changeBundle(
  deps: BundleAdminDeps,
  actor: Actor,
  bundleId: Uuid,
  change: BundleChange,
  ifMatch: Precondition,
): Promise<Bundle> {
  return deps.database.transaction(async (tx) => {
    const before = await lockBundle(tx, bundleId);
    if (before === null) throw new AppError("bundle_not_found");
    requirePrecondition(ifMatch, bundleVersion(before));
    const after = await updateBundle(tx, {
      ...before,
      ...change,
      ...priceAfter(before, change, deps.prices),
      updatedAt: new Date(deps.clock.nowMs()),
    });
    await recordFact(tx, deps, actor, {
      name: "bundle.updated",
      resourceId: bundleId,
      userId: null,
      before: bundleForAudit(before),
      after: bundleForAudit(after),
    });
    return after;
  });
}

function priceAfter(before: Bundle, change: BundleChange, prices: Prices): Partial<BundleTerms> {
  const { tokenCount, durationHours, discountBasisPoints, totalCents } = change;
  const setsPrice = discountBasisPoints !== undefined || totalCents !== undefined;
  if (!setsPrice && tokenCount === undefined && durationHours === undefined) return {};
  const request = setsPrice ? change : { discountBasisPoints: before.discountBasisPoints };
  return requirePrice({ ...before, ...change }, prices, request);
}
