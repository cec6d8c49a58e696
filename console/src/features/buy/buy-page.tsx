import "@mantine/core/styles/SegmentedControl.layer.css";
import "@mantine/core/styles/FloatingIndicator.layer.css";
import "./buy.css";
import { SegmentedControl, Stack, Text } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { Page } from "../../parts/page.tsx";
import { partsWords } from "../../parts/parts-words.ts";
import type { Scope } from "../../parts/scope.tsx";
import type { Token } from "../../parts/token.ts";
import { useWords } from "../../words/words.ts";
import { Bought } from "./bought.tsx";
import { buyWords } from "./buy-words.ts";
import { OfferLists } from "./offer-lists.tsx";
import type { Offer } from "./offers.ts";
import { PurchaseDialog } from "./purchase-dialog.tsx";
import { type Purchase, usePurchase } from "./use-purchase.ts";

/** All offers; after a purchase, the tokens bought. */
export function BuyPage() {
  const words = useWords(buyWords);
  const [tokens, setTokens] = useState<readonly Token[] | null>(null);
  const purchase = usePurchase();
  return (
    <Page title={words.title}>
      {tokens === null ? (
        <Shop purchase={purchase} onBought={setTokens} />
      ) : (
        <Bought tokens={tokens} onBuyMore={() => setTokens(null)} />
      )}
    </Page>
  );
}

function Shop(props: { readonly purchase: Purchase; readonly onBought: (tokens: readonly Token[]) => void }) {
  const { purchase } = props;
  const search = useSearch({ from: "/signed-in/buy" });
  const scope = search.scope === "certificates_only" ? "certificates_only" : "full";
  const [choice, setChoice] = useState<Offer | null>(null);
  const [isAsking, setAsking] = useState(false);
  const choose = (offer: Offer): void => {
    setChoice(offer);
    setAsking(true);
  };
  return (
    <>
      <ScopeSwitch scope={scope} />
      <OfferLists scope={scope} onChoose={choose} />
      <PurchaseDialog
        offer={choice}
        isOpen={isAsking}
        isUndecided={choice !== null && purchase.isUndecided(choice)}
        onConfirm={async (offer) => props.onBought(await purchase.buy(offer))}
        onClose={() => setAsking(false)}
      />
    </>
  );
}

function ScopeSwitch({ scope }: { readonly scope: Scope }) {
  const words = useWords(buyWords);
  const parts = useWords(partsWords);
  const navigate = useNavigate({ from: "/buy" });
  return (
    <Stack gap="xs">
      <SegmentedControl<Scope>
        fullWidth
        aria-label={words.scope}
        value={scope}
        onChange={(chosen) =>
          void navigate({ search: chosen === "full" ? {} : { scope: chosen }, replace: true })
        }
        data={[
          { value: "full", label: parts.scopeFull },
          { value: "certificates_only", label: parts.scopeCertificates },
        ]}
      />
      <Text size="sm" c="dimmed" aria-live="polite">
        {scope === "full" ? words.fullNote : words.certificatesNote} {words.timeNote}
      </Text>
    </Stack>
  );
}
