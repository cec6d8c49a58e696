import type { Actor } from "../../kernel/actor.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { recordFact } from "../facts/record-fact.ts";
import { type AddUserDeps, addUser } from "./add-user.ts";
import type { User } from "./user.ts";

/**
 * Creates a superuser with an empty wallet, and one audit row.
 * @throws email_taken, username_taken: nothing is changed
 */
export async function addSuperuser(
  tx: Tx,
  deps: AddUserDeps,
  actor: Actor,
  superuser: {
    readonly email: string;
    readonly username: string;
    readonly passwordHash: string;
    readonly reason?: string;
  },
): Promise<User> {
  const { reason, ...account } = superuser;
  const user = await addUser(tx, deps, {
    ...account,
    fullName: null,
    isSuperuser: true,
    referredById: null,
    language: null,
  });
  await recordFact(tx, deps, actor, {
    name: "user.created",
    resourceId: user.id,
    userId: user.id,
    after: { username: user.username, is_superuser: true },
    ...(reason === undefined ? {} : { reason }),
  });
  return user;
}
