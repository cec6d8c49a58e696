import { getRouteApi } from "@tanstack/react-router";
import { TextLink } from "../../parts/link.tsx";
import { useWords } from "../../words/words.ts";
import { ReceiptPage } from "./receipt-page.tsx";
import { receiptsWords } from "./receipts-words.ts";

const route = getRouteApi("/signed-in/receipts/$month");

export function MonthReceiptPage() {
  const words = useWords(receiptsWords);
  const { month } = route.useParams();
  return (
    <ReceiptPage
      subject={{ kind: "month", id: month }}
      back={<TextLink to="/receipts">{words.all}</TextLink>}
    />
  );
}
