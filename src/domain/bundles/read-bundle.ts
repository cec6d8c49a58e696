import type { Tx } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Bundle } from "./bundle.ts";
import { selectBundle } from "./bundle-store.ts";

/** A bundle that is on offer. @throws bundle_not_found: unknown or retired */
export async function readBundle(tx: Tx, bundleId: Uuid): Promise<Bundle> {
  const bundle = await selectBundle(tx, bundleId);
  if (bundle === null || !bundle.isActive) throw new AppError("bundle_not_found");
  return bundle;
}
