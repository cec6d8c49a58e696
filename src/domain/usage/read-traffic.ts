import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import { selectTraffic, type Traffic } from "./usage-store.ts";

/** What a user used from one time to another. @param from, to quarters of an hour */
export async function readTraffic(
  tx: Tx,
  { userId, from, to }: { readonly userId: Uuid; readonly from: Date; readonly to: Date },
): Promise<Traffic> {
  return (await selectTraffic(tx, { userId, buckets: { starts: [from], end: to } }, 0)).totals;
}
