import { THE_SERVICE } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import type { NewId } from "../../kernel/ids.ts";
import { recordFact } from "../facts/record-fact.ts";
import { storeVerified } from "./backup-store.ts";

/** Stores that a backup was verified, and writes one audit row. Only a right one gets `verified_at`. */
export async function recordVerified(
  tx: Tx,
  deps: { readonly clock: Clock; readonly newId: NewId },
  verified: {
    readonly path: string;
    readonly sha256: string;
    readonly rowCount: number;
    readonly isRight: boolean;
  },
): Promise<void> {
  const { path, sha256, rowCount: rows, isRight } = verified;
  if (isRight) await storeVerified(tx, sha256, new Date(deps.clock.nowMs()));
  await recordFact(tx, deps, THE_SERVICE, {
    name: "backup.verified",
    resourceId: null,
    userId: null,
    after: { path, sha256, rows, is_right: isRight },
  });
}
