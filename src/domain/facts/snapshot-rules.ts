/** What PostgreSQL shows at one moment: the text form of `pg_snapshot`, `xmin:xmax:running,running`. */
export type Snapshot = string;

/**
 * A snapshot in which a transaction still runs. PostgreSQL leaves the transaction out of it that takes the snapshot: what that
 * one has yet to write would count as seen.
 * @param xid the id of a transaction that has not ended
 */
export function asRunning(snapshot: Snapshot, xid: string): Snapshot {
  const [xmin = "", xmax = "", list = ""] = snapshot.split(":");
  const own = BigInt(xid);
  // Everything from `xmax` on counts as running.
  if (own >= BigInt(xmax)) return snapshot;
  const running = list === "" ? [] : list.split(",").map(BigInt);
  if (!running.includes(own)) running.push(own);
  running.sort((one, other) => (one < other ? -1 : 1));
  const least = own < BigInt(xmin) ? own : xmin;
  return `${least}:${xmax}:${running.join(",")}`;
}
