import type { Tx } from "../../kernel/database.port.ts";
import type { Bundle } from "./bundle.ts";
import { insertBundle, lockBundle, selectByName, updateBundle } from "./bundle-store.ts";

/** `kept`: one of this name was changed here, or is another one: it stays. */
export type BundleOutcome = "added" | "merged" | "unchanged" | "kept";

/**
 * Brings over a bundle of another service. One of the same name that nobody has changed here (as the migration seeded it) gets
 * its contents and price, and keeps its id. Locks that row until the transaction ends.
 */
export async function importBundle(tx: Tx, bundle: Bundle): Promise<BundleOutcome> {
  const here = (await selectByName(tx, bundle.name)) ?? (await lockBundle(tx, bundle.id));
  if (here === null) {
    await insertBundle(tx, bundle);
    return "added";
  }
  if (isSameOffer(here, bundle)) return "unchanged";
  if (here.name !== bundle.name || here.updatedAt.getTime() !== here.createdAt.getTime()) return "kept";
  await updateBundle(tx, { ...bundle, id: here.id });
  return "merged";
}

function isSameOffer(one: Bundle, other: Bundle): boolean {
  return (
    one.name === other.name &&
    one.tokenCount === other.tokenCount &&
    one.durationHours === other.durationHours &&
    one.scope === other.scope &&
    one.totalCents === other.totalCents &&
    one.isActive === other.isActive
  );
}
