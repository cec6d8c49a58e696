import type { Actor } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Database } from "../../kernel/database.port.ts";
import type { NewId } from "../../kernel/ids.ts";
import { recordFact } from "../facts/record-fact.ts";
import { bundleForAudit } from "./audit-bundle.ts";
import type { Bundle, BundleTerms, Prices } from "./bundle.ts";
import type { PriceRequest } from "./bundle-rules.ts";
import { insertBundle } from "./bundle-store.ts";
import { requirePrice } from "./require-price.ts";

export type BundleAdminDeps = {
  readonly database: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly prices: Prices;
};

export type NewBundle = Omit<BundleTerms, "discountBasisPoints" | "totalCents"> & PriceRequest;

/**
 * Puts a bundle on offer. Writes one audit row.
 * @throws bundle_price_contradictory: nothing is changed
 */
export function createBundle(deps: BundleAdminDeps, actor: Actor, terms: NewBundle): Promise<Bundle> {
  const now = new Date(deps.clock.nowMs());
  const bundle: Bundle = {
    ...terms,
    ...requirePrice(terms, deps.prices, terms),
    id: deps.newId(),
    isActive: true,
    createdAt: now,
    updatedAt: now,
  };
  return deps.database.transaction(async (tx) => {
    await insertBundle(tx, bundle);
    await recordFact(tx, deps, actor, {
      name: "bundle.created",
      resourceId: bundle.id,
      userId: null,
      after: bundleForAudit(bundle),
    });
    return bundle;
  });
}
