/** Which transactions are visible at one moment: the text form of `pg_snapshot`, `xmin:xmax:running,running`. */
export type Snapshot = string;

/**
 * The snapshot, with a transaction added to those that run. PostgreSQL leaves out the transaction that takes the snapshot;
 * what that transaction writes later would then count as visible.
 * @param xid the id of a transaction that has not ended
 */
export function asRunning(snapshot: Snapshot, xid: string): Snapshot {
  const [xmin = "", xmax = "", list = ""] = snapshot.split(":");
  const id = BigInt(xid);
  // Everything from `xmax` on counts as running.
  if (id >= BigInt(xmax)) return snapshot;
  const running = list === "" ? [] : list.split(",").map(BigInt);
  if (!running.includes(id)) running.push(id);
  running.sort((one, other) => (one < other ? -1 : 1));
  const least = id < BigInt(xmin) ? id : xmin;
  return `${least}:${xmax}:${running.join(",")}`;
}
