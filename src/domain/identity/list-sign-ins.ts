import type { Clock } from "../../kernel/clock.port.ts";
import type { Database } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { SignIn } from "./sign-in.ts";
import { OPEN_SIGN_INS_MAX } from "./sign-in-rules.ts";
import { selectOpenSignIns } from "./sign-in-store.ts";

/** All open sign-ins of a user, newest first. */
export function listSignIns(
  deps: { readonly database: Database; readonly clock: Clock },
  userId: Uuid,
): Promise<SignIn[]> {
  return selectOpenSignIns(deps.database.direct, userId, new Date(deps.clock.nowMs()), OPEN_SIGN_INS_MAX);
}
