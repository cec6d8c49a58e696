import type { Tx } from "../../kernel/database.port.ts";
import type { Bundle } from "./bundle.ts";
import { selectOffered } from "./bundle-store.ts";

/** The list is not paged (contract, Bundles): more than anybody offers. */
const BUNDLES_MAX = 200;

/** What is on offer, cheapest first, the first 200. */
export function listBundles(tx: Tx): Promise<Bundle[]> {
  return selectOffered(tx, BUNDLES_MAX);
}
