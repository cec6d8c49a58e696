import { api } from "../../api/client.ts";
import { keysetQuery } from "../frame/keyset-query.ts";
import { roleWords } from "../frame/role-words.ts";
import type { User } from "./user-query.ts";

export type Role = keyof typeof roleWords;

/** As in the address of the list. */
export type UsersSearch = { readonly search?: string; readonly role?: string; readonly active?: string };

export function isRole(text: string | undefined): text is Role {
  return text !== undefined && Object.hasOwn(roleWords, text);
}

export function usersQuery({ search, role, active }: UsersSearch) {
  const filter = {
    ...(search === undefined ? {} : { search }),
    ...(isRole(role) ? { role } : {}),
    ...(active === "yes" || active === "no" ? { is_active: active === "yes" } : {}),
  };
  return keysetQuery<User>(["desk", "users", filter], (page, signal) =>
    api.call("GET", "/api/v1/admin/users", { query: { ...filter, ...page }, signal }),
  );
}
