import type { Tx } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Bundle } from "./bundle.ts";
import { selectBundle } from "./bundle-store.ts";

/** A bundle for the desk, also one that is no longer on offer. @throws bundle_not_found */
export async function readAnyBundle(tx: Tx, bundleId: Uuid): Promise<Bundle> {
  const bundle = await selectBundle(tx, bundleId);
  if (bundle === null) throw new AppError("bundle_not_found");
  return bundle;
}
