import { getRouteApi } from "@tanstack/react-router";
import { TextLink } from "../../parts/link.tsx";
import { useWords } from "../../words/words.ts";
import { ReceiptPage } from "./receipt-page.tsx";
import { receiptsWords } from "./receipts-words.ts";

const route = getRouteApi("/signed-in/tokens/$tokenId/receipt");

export function TokenReceiptPage() {
  const words = useWords(receiptsWords);
  const { tokenId } = route.useParams();
  const back = (
    <TextLink to="/tokens/$tokenId" params={{ tokenId }}>
      {words.back}
    </TextLink>
  );
  return <ReceiptPage subject={{ kind: "token", id: tokenId }} back={back} />;
}
