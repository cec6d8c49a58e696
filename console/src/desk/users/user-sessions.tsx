import { useInfiniteQuery } from "@tanstack/react-query";
import type { Schemas } from "../../../../client/api-types.ts";
import { api } from "../../api/client.ts";
import type { Column } from "../../parts/data-table.tsx";
import { Moment } from "../../parts/moment.tsx";
import { formatBytes } from "../../words/format.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { DeskList } from "../frame/desk-list.tsx";
import { keysetQuery } from "../frame/keyset-query.ts";
import { listsWords } from "./lists-words.ts";

type Session = Schemas["ProxySession"];

/** Which of the user's devices held which token. */
export function UserSessions({ userId }: { readonly userId: string }) {
  const words = useWords(listsWords);
  const query = useInfiniteQuery(
    keysetQuery<Session>(["desk", "user", userId, "sessions"], (page, signal) =>
      api.call("GET", "/api/v1/admin/sessions", { query: { user_id: userId, ...page }, signal }),
    ),
  );
  return <DeskList label={words.sessions} query={query} columns={useColumns()} keyOf={({ id }) => id} />;
}

function useColumns(): Column<Session>[] {
  const words = useWords(listsWords);
  const language = useLanguage();
  return [
    { header: words.device, cell: ({ device_id_hint }) => <code>{device_id_hint}…</code> },
    { header: words.address, cell: ({ ip_address }) => ip_address ?? words.unknown },
    { header: words.began, cell: ({ started_at }) => <Moment time={started_at} /> },
    {
      header: words.ended,
      cell: ({ ended_at }) => (ended_at === null ? words.goesOn : <Moment time={ended_at} />),
    },
    {
      header: words.traffic,
      cell: ({ bytes_in, bytes_out }) => formatBytes(bytes_in + bytes_out, language),
      align: "end",
    },
  ];
}
