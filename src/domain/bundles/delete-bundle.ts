import type { Actor } from "../../kernel/actor.ts";
import { AppError } from "../../kernel/errors.ts";
import type { Uuid } from "../../kernel/ids.ts";
import { type Precondition, requirePrecondition } from "../../kernel/precondition.ts";
import { recordFact } from "../facts/record-fact.ts";
import { bundleForAudit } from "./audit-bundle.ts";
import { lockBundle, updateBundle } from "./bundle-store.ts";
import { bundleVersion } from "./bundle-version.ts";
import type { BundleAdminDeps } from "./create-bundle.ts";

/**
 * Retires a bundle: it is no longer listed or sold. Its row stays, and the tokens that were sold stay valid. Writes one
 * audit row; none if it was retired already.
 * @param ifMatch the condition on its `bundleVersion`
 * @throws bundle_not_found
 * @throws precondition_failed: it was changed meanwhile; nothing is changed
 */
export function deleteBundle(
  deps: Omit<BundleAdminDeps, "prices">,
  actor: Actor,
  bundleId: Uuid,
  ifMatch: Precondition,
): Promise<void> {
  return deps.database.transaction(async (tx) => {
    const bundle = await lockBundle(tx, bundleId);
    if (bundle === null) throw new AppError("bundle_not_found");
    requirePrecondition(ifMatch, bundleVersion(bundle));
    if (!bundle.isActive) return;
    await updateBundle(tx, { ...bundle, isActive: false, updatedAt: new Date(deps.clock.nowMs()) });
    await recordFact(tx, deps, actor, {
      name: "bundle.deleted",
      resourceId: bundleId,
      userId: null,
      before: bundleForAudit(bundle),
    });
  });
}
