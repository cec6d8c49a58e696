import { useInfiniteQuery } from "@tanstack/react-query";
import type { Schemas } from "../../../../client/api-types.ts";
import { api } from "../../api/client.ts";
import type { Column } from "../../parts/data-table.tsx";
import { Moment } from "../../parts/moment.tsx";
import { useWords } from "../../words/words.ts";
import { DeskList } from "../frame/desk-list.tsx";
import { keysetQuery } from "../frame/keyset-query.ts";
import { SectionPanel } from "../frame/section-panel.tsx";
import { UserLink } from "../frame/user-link.tsx";
import { listsWords } from "./lists-words.ts";

type AuditRow = Schemas["AuditLog"];

/** What was done to the account, and what the user did. */
export function UserAudit({ userId }: { readonly userId: string }) {
  const words = useWords(listsWords);
  return (
    <>
      <SectionPanel title={words.doneTo}>
        <AuditRows
          userId={userId}
          label={words.doneTo}
          filter={{ resource_type: "user", resource_id: userId }}
        />
      </SectionPanel>
      <SectionPanel title={words.doneBy}>
        <AuditRows userId={userId} label={words.doneBy} filter={{ user_id: userId }} />
      </SectionPanel>
    </>
  );
}

function AuditRows(props: {
  readonly userId: string;
  readonly label: string;
  readonly filter: {
    readonly resource_type?: string;
    readonly resource_id?: string;
    readonly user_id?: string;
  };
}) {
  const { userId, filter } = props;
  const query = useInfiniteQuery(
    keysetQuery<AuditRow>(["desk", "user", userId, "audit", filter], (page, signal) =>
      api.call("GET", "/api/v1/admin/audit-logs", { query: { ...filter, ...page }, signal }),
    ),
  );
  return <DeskList label={props.label} query={query} columns={useColumns(userId)} keyOf={({ id }) => id} />;
}

function useColumns(userId: string): Column<AuditRow>[] {
  const words = useWords(listsWords);
  return [
    { header: words.action, cell: ({ action }) => <code>{action}</code> },
    { header: words.time, cell: ({ created_at }) => <Moment time={created_at} /> },
    { header: words.by, cell: (row) => <Actor row={row} userId={userId} /> },
    { header: words.reason, cell: ({ reason }) => reason ?? "" },
    { header: words.address, cell: ({ ip_address }) => ip_address ?? "" },
  ];
}

function Actor({ row, userId }: { readonly row: AuditRow; readonly userId: string }) {
  const words = useWords(listsWords);
  if (row.user_id === null) return words.service;
  return row.user_id === userId ? words.themselves : <UserLink id={row.user_id} name={row.username} />;
}
