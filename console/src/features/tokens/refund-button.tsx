import { Button, Stack, Text } from "@mantine/core";
import { IconReceiptRefund } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Schemas } from "../../../../client/api-types.ts";
import { api } from "../../api/client.ts";
import { toProblem } from "../../api/problem.ts";
import { ConfirmDialog } from "../../parts/confirm-dialog.tsx";
import { type Detail, Details } from "../../parts/details.tsx";
import { Duration } from "../../parts/duration.tsx";
import { lotWords } from "../../parts/lot-words.ts";
import { Znc } from "../../parts/money.tsx";
import { Lines, QueryView } from "../../parts/query-view.tsx";
import { TimeSpan } from "../../parts/time-left.tsx";
import type { Token } from "../../parts/token.ts";
import { formatZnc } from "../../words/format.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { tokensWords } from "./tokens-words.ts";

type Preview = Schemas["RefundPreview"];

const PREVIEW = "refund-preview";
const HOUR_SECONDS = 3_600;
/** How often the preview is read again while the dialog is open, ms. */
const PREVIEW_INTERVAL_MS = 5_000;

/** Revokes the token; the unused share of its price is refunded. @param onDone receives the message to display */
export function RefundButton(props: { readonly token: Token; readonly onDone: (message: string) => void }) {
  const { token } = props;
  const words = useWords(tokensWords);
  const language = useLanguage();
  const client = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const path = { token_id: token.id };
  const preview = useQuery({
    queryKey: [PREVIEW, token.id],
    queryFn: () => api.call("GET", "/api/v1/tokens/{token_id}/refund-preview", { path }),
    enabled: isOpen,
    refetchInterval: PREVIEW_INTERVAL_MS,
    staleTime: 0,
    gcTime: 0,
  });
  const refund = async (): Promise<void> => {
    const answer = await revokeToken(token.id);
    props.onDone(
      answer === null
        ? words.refundedBefore
        : words.refunded(formatZnc(answer.refund_amount, language), formatZnc(answer.new_balance, language)),
    );
    // The balance, the entries and the referrer's bonus have changed as well.
    void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== PREVIEW });
  };
  return (
    <>
      <Button
        data-own
        variant="subtle"
        color="red"
        leftSection={<IconReceiptRefund size={16} />}
        onClick={() => setOpen(true)}
      >
        {words.refund}
      </Button>
      <ConfirmDialog
        isOpen={isOpen}
        title={words.refundTitle}
        confirmLabel={
          preview.data ? words.refundConfirm(formatZnc(preview.data.refund_amount, language)) : words.refund
        }
        isDestructive
        returnsFocus={false}
        isDisabled={preview.data === undefined}
        onConfirm={refund}
        onClose={() => setOpen(false)}
      >
        <QueryView query={preview} skeleton={<Lines count={5} />}>
          {(data) => <RefundDetails preview={data} />}
        </QueryView>
      </ConfirmDialog>
    </>
  );
}

/** @returns null if the token was revoked already: the answer to an earlier attempt may have been lost */
async function revokeToken(tokenId: string): Promise<Schemas["TokenRevocation"] | null> {
  try {
    return await api.call("DELETE", "/api/v1/tokens/{token_id}", { path: { token_id: tokenId } });
  } catch (error) {
    if (toProblem(error).code === "token_not_found") return null;
    throw error;
  }
}

/** What each part gives, if the token was extended. */
function usePartDetails({ parts }: Preview): readonly Detail[] {
  const words = useWords(tokensWords);
  const lots = useWords(lotWords);
  const language = useLanguage();
  if (parts.length < 2) return [];
  return parts.map(({ number, refund_znc, price_znc }) => ({
    name: number === 1 ? lots.purchase : lots.extension(number - 1),
    value: words.partOf(formatZnc(refund_znc, language), formatZnc(price_znc, language)),
  }));
}

/** The refund, and how it is computed. */
function RefundDetails({ preview }: { readonly preview: Preview }) {
  const words = useWords(tokensWords);
  const isWhole = preview.left_seconds >= preview.duration_seconds;
  return (
    <Stack gap="sm">
      <Details
        details={[
          {
            name: words.refundSum,
            value: (
              <Text fw={700} span>
                <Znc amount={preview.refund_amount} />
              </Text>
            ),
          },
          { name: words.paid, value: <Znc amount={preview.price_paid} /> },
          { name: words.length, value: <Duration hours={preview.duration_seconds / HOUR_SECONDS} /> },
          ...(isWhole ? [] : [{ name: words.left, value: <TimeSpan seconds={preview.left_seconds} /> }]),
          ...usePartDetails(preview),
          { name: words.refundBalance, value: <Znc amount={preview.new_balance} /> },
        ]}
      />
      <Text size="sm">{isWhole ? words.refundWhole : words.refundShare}</Text>
      <Text size="sm">{words.refundEnds}</Text>
    </Stack>
  );
}
