import { Alert, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { meQuery } from "../../api/queries.ts";
import { fromCents, toCents } from "../../parts/cents.ts";
import { ConfirmDialog } from "../../parts/confirm-dialog.tsx";
import { Details } from "../../parts/details.tsx";
import { LinkButton } from "../../parts/link.tsx";
import { Znc } from "../../parts/money.tsx";
import { Lines, QueryView } from "../../parts/query-view.tsx";
import { ScopeName } from "../../parts/scope.tsx";
import { formatZnc } from "../../words/format.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { buyWords } from "./buy-words.ts";
import { useContents } from "./offer-card.tsx";
import type { Offer } from "./offers.ts";

/** Contents, price and remaining balance of a purchase; if the balance is too low, the missing amount and a link to top up. */
export function PurchaseDialog(props: {
  /** null until one is chosen; it stays set while the dialog closes. */
  readonly offer: Offer | null;
  readonly isOpen: boolean;
  /** An earlier attempt may have succeeded: the balance may already be the one after the purchase. */
  readonly isUndecided: boolean;
  readonly onConfirm: (offer: Offer) => Promise<void>;
  readonly onClose: () => void;
}) {
  const { offer } = props;
  const words = useWords(buyWords);
  const language = useLanguage();
  const me = useQuery(meQuery);
  const price = offer?.price ?? "0.00";
  // A debt is deducted from every later credit.
  const afterCents =
    me.data && toCents(me.data.currency_balance) - toCents(me.data.currency_debt) - toCents(price);
  const isShort = afterCents !== undefined && afterCents < 0n && !props.isUndecided;
  const missing = isShort ? fromCents(-afterCents) : null;
  return (
    <ConfirmDialog
      isOpen={props.isOpen}
      title={words.confirmTitle}
      confirmLabel={words.pay(formatZnc(price, language))}
      isDisabled={afterCents === undefined}
      instead={missing === null ? null : <TopUpFirst missing={missing} />}
      onConfirm={async () => {
        if (offer !== null) await props.onConfirm(offer);
      }}
      onClose={props.onClose}
    >
      <QueryView query={me} skeleton={<Lines count={5} />}>
        {({ currency_balance: balance }) =>
          offer &&
          (props.isUndecided ? (
            <Text>{words.undecided}</Text>
          ) : (
            <Bill offer={offer} balance={balance} missing={missing} />
          ))
        }
      </QueryView>
    </ConfirmDialog>
  );
}

function TopUpFirst({ missing }: { readonly missing: string }) {
  const words = useWords(buyWords);
  const language = useLanguage();
  return (
    <LinkButton to="/top-up" search={{ amount: missing }} data-autofocus>
      {words.topUp(formatZnc(missing, language))}
    </LinkButton>
  );
}

function Bill(props: { readonly offer: Offer; readonly balance: string; readonly missing: string | null }) {
  const { offer, balance, missing } = props;
  const words = useWords(buyWords);
  const language = useLanguage();
  const contents = useContents(offer);
  const after = fromCents(toCents(balance) - toCents(offer.price));
  return (
    <Stack gap="sm">
      <Details
        details={[
          {
            name: words.youGet,
            value: offer.kind === "bundle" ? `${offer.bundle.name}: ${contents}` : contents,
          },
          { name: words.opens, value: <ScopeName scope={offer.scope} /> },
          { name: words.price, value: <Znc amount={offer.price} /> },
          { name: words.balanceNow, value: <Znc amount={balance} /> },
          ...(missing === null ? [{ name: words.balanceAfter, value: <Znc amount={after} /> }] : []),
        ]}
      />
      {missing === null ? (
        <Text size="sm" c="dimmed">
          {words.timeNote} {words.refundNote}
        </Text>
      ) : (
        <Alert color="yellow" title={words.missingTitle}>
          {words.missing(formatZnc(missing, language))}
        </Alert>
      )}
    </Stack>
  );
}
