import { queryOptions } from "@tanstack/react-query";
import type { Schemas } from "../../../../client/api-types.ts";
import { callVersioned, type Versioned } from "../frame/versioned.ts";

/** As in the list. */
export type User = Schemas["UserWithBalance"];
/** As on the page. */
export type OneUser = Schemas["UserWithCredit"];
export type VersionedUser = Versioned<OneUser>;

const PATH = "/api/v1/admin/users/{user_id}";

/** A user, with the version that is shown. */
export function userQuery(userId: string) {
  return queryOptions({
    queryKey: ["desk", "user", userId],
    queryFn: ({ signal }) => callVersioned("GET", PATH, { path: { user_id: userId }, signal }),
  });
}

export type UserChange = Schemas["UserAdministration"];

/** @throws ApiProblem: `precondition_failed` if somebody has changed the user since that version was read */
export function changeUser({ value, etag }: VersionedUser, body: UserChange): Promise<VersionedUser> {
  return callVersioned("PATCH", PATH, { path: { user_id: value.id }, body }, etag);
}
