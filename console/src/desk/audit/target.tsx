import { Text } from "@mantine/core";
import { TextLink } from "../../parts/link.tsx";
import { shortId } from "../frame/user-link.tsx";
import type { AuditLog } from "./audit-query.ts";

/** What a record is about; a link where the desk has a page of it. */
export function Target({ log: { resource_type: type, resource_id: id } }: { readonly log: AuditLog }) {
  if (id === null) return <>{type}</>;
  return (
    <span>
      {type} <TargetLink type={type} id={id} />
    </span>
  );
}

function TargetLink({ type, id }: { readonly type: string; readonly id: string }) {
  if (type === "user") {
    return (
      <TextLink to="/desk/users/$userId" params={{ userId: id }} size="sm">
        {shortId(id)}
      </TextLink>
    );
  }
  if (type === "bundle") {
    return (
      <TextLink to="/desk/bundles/$bundleId" params={{ bundleId: id }} size="sm">
        {shortId(id)}
      </TextLink>
    );
  }
  if (type === "voucher_series") {
    return (
      <TextLink to="/desk/vouchers/$seriesId" params={{ seriesId: id }} size="sm">
        {shortId(id)}
      </TextLink>
    );
  }
  return (
    <Text component="span" size="sm" className="secret">
      {shortId(id)}
    </Text>
  );
}
