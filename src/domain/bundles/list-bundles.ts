import type { Tx } from "../../kernel/database.port.ts";
import type { Bundle } from "./bundle.ts";
import { selectOffered } from "./bundle-store.ts";

/** The list is not paged (contract, Bundles), so it needs a limit: no service has so many bundles on offer. */
const BUNDLES_MAX = 200;

/** The bundles on offer, cheapest first, at most 200. */
export function listBundles(tx: Tx): Promise<Bundle[]> {
  return selectOffered(tx, BUNDLES_MAX);
}
