import type { Schemas } from "../../../../client/api-types.ts";
import { api } from "../../api/client.ts";
import { dayRange } from "../../parts/day-range.ts";
import { keysetQuery } from "../frame/keyset-query.ts";

export type AuditLog = Schemas["AuditLog"];

/** As in the address of the list; days are those of the reader's time zone. */
export type AuditSearch = {
  readonly search?: string;
  readonly user?: string;
  readonly action?: string;
  readonly type?: string;
  readonly id?: string;
  readonly from?: string;
  readonly to?: string;
  readonly open?: string;
};

export function auditQuery(
  { search, user, action, type, id, from = "", to = "" }: AuditSearch,
  timeZone: string,
) {
  const filter = {
    ...(search === undefined ? {} : { search }),
    ...(user === undefined ? {} : { user_id: user }),
    ...(action === undefined ? {} : { action }),
    ...(type === undefined ? {} : { resource_type: type }),
    ...(id === undefined ? {} : { resource_id: id }),
    ...dayRange({ from, to }, timeZone),
  };
  return keysetQuery<AuditLog>(["desk", "audit", filter], (page, signal) =>
    api.call("GET", "/api/v1/admin/audit-logs", { query: { ...filter, ...page }, signal }),
  );
}
