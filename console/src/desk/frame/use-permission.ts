import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { Schemas } from "../../../../client/api-types.ts";
import { meQuery } from "../../api/queries.ts";

export type Permission = Schemas["Me"]["permissions"][number];

/** What the signed-in user may do, as the API says; nothing until that is known. The server judges each call by itself. */
export function usePermissions(): ReadonlySet<Permission> {
  const { data } = useQuery({ ...meQuery, select: ({ permissions }) => permissions });
  return useMemo(() => new Set(data), [data]);
}

/** Whether to show what needs a permission. */
export function useMayDo(permission: Permission): boolean {
  return usePermissions().has(permission);
}
