import { useInfiniteQuery } from "@tanstack/react-query";
import type { Schemas } from "../../../../client/api-types.ts";
import { api } from "../../api/client.ts";
import type { Column } from "../../parts/data-table.tsx";
import { Moment } from "../../parts/moment.tsx";
import { Znc } from "../../parts/money.tsx";
import { formatRub } from "../../words/format.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { DeskList } from "../frame/desk-list.tsx";
import { keysetQuery } from "../frame/keyset-query.ts";
import { listsWords, paymentStates } from "./lists-words.ts";

type Payment = Schemas["AdminPayment"];

/** The user's payments. */
export function UserPayments({ userId }: { readonly userId: string }) {
  const words = useWords(listsWords);
  const query = useInfiniteQuery(
    keysetQuery<Payment>(["desk", "user", userId, "payments"], (page, signal) =>
      api.call("GET", "/api/v1/admin/payments", { query: { user_id: userId, ...page }, signal }),
    ),
  );
  return (
    <DeskList
      label={words.payments}
      query={query}
      columns={useColumns()}
      keyOf={({ payment_id }) => payment_id}
    />
  );
}

function useColumns(): Column<Payment>[] {
  const words = useWords(listsWords);
  const states = useWords(paymentStates);
  const language = useLanguage();
  return [
    { header: words.time, cell: ({ created_at }) => <Moment time={created_at} /> },
    { header: words.state, cell: ({ status }) => states[status] },
    { header: words.provider, cell: ({ provider }) => provider },
    { header: words.sum, cell: ({ amount_rub }) => formatRub(amount_rub, language), align: "end" },
    { header: words.credited, cell: ({ amount_znc }) => <Znc amount={amount_znc} exact />, align: "end" },
    { header: words.refunded, cell: ({ refunded_znc }) => <Znc amount={refunded_znc} exact />, align: "end" },
  ];
}
