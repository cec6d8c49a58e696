import type { Actor } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Database } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import { recordFact } from "../facts/record-fact.ts";
import type { JwtSigner } from "./jwt-signer.port.ts";
import type { Principal } from "./user.ts";
import { selectUser } from "./user-store.ts";
import { mayView, VIEW_MS } from "./view-rules.ts";
import { endViewsOf, insertView } from "./view-store.ts";

export type ViewDeps = {
  readonly database: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly jwts: JwtSigner;
};

export type GivenView = { readonly jwt: string; readonly expiresInSeconds: number; readonly until: Date };

/**
 * Lets somebody of the desk read what a customer reads, for 30 minutes and as long as the own sign-in is open. The view before of the
 * same sign-in ends. Writes one audit row.
 * @throws not_found: there is no such user. @throws account_protected: the role is not lesser than the own
 * @throws not_authenticated: the JWT has no sign-in to bind the view to
 */
export function openView(
  deps: ViewDeps,
  actor: Actor,
  by: Pick<Principal, "userId" | "username" | "role" | "signInId">,
  { userId, reason }: { readonly userId: Uuid; readonly reason: string },
): Promise<GivenView> {
  const { signInId } = by;
  if (signInId === null) throw new AppError("not_authenticated");
  return deps.database.transaction(async (tx) => {
    const user = await selectUser(tx, userId);
    if (user === null) throw new AppError("not_found");
    if (!mayView(by.role, user.role)) throw new AppError("account_protected");
    const createdAt = new Date(deps.clock.nowMs());
    const until = new Date(createdAt.getTime() + VIEW_MS);
    const id = deps.newId();
    await endViewsOf(tx, signInId, null, createdAt);
    await insertView(tx, { id, operatorId: by.userId, signInId, userId, createdAt, expiresAt: until });
    const after = { view_id: id, until: until.toISOString() };
    await recordFact(tx, deps, actor, { name: "user.viewed", resourceId: userId, userId, reason, after });
    // The release before looks for a sign-in with the id of the view, and refuses it.
    const subject = { userId: by.userId, username: by.username, signInId: id, isView: true } as const;
    return { ...deps.jwts.sign(subject, until), until };
  });
}

/** Ends the view of a user in a sign-in; without one nothing changes. Writes one audit row. */
export async function endView(
  deps: ViewDeps,
  actor: Actor,
  { signInId }: Pick<Principal, "signInId">,
  userId: Uuid,
): Promise<void> {
  if (signInId === null) return;
  await deps.database.transaction(async (tx) => {
    const [viewId] = await endViewsOf(tx, signInId, userId, new Date(deps.clock.nowMs()));
    if (viewId === undefined) return;
    const before = { view_id: viewId };
    await recordFact(tx, deps, actor, { name: "user.view_ended", resourceId: userId, userId, before });
  });
}
