import type { Clock } from "../../kernel/clock.port.ts";
import type { Database } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { SignIn } from "./sign-in.ts";
import { selectOpenSignIns } from "./sign-in-store.ts";

/** A person has a few. Only a program that signs in repeatedly has more, and its sign-ins expire within an hour. */
const SIGN_INS_MAX = 100;

/** The open sign-ins of a user, newest first, at most 100. */
export function listSignIns(
  deps: { readonly database: Database; readonly clock: Clock },
  userId: Uuid,
): Promise<SignIn[]> {
  return selectOpenSignIns(deps.database.direct, userId, new Date(deps.clock.nowMs()), SIGN_INS_MAX);
}
