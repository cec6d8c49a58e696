import { Button, Group, Paper, Stack, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { fromCents, toCents } from "../../parts/cents.ts";
import { LinkButton } from "../../parts/link.tsx";
import { Page } from "../../parts/page.tsx";
import { formatZnc } from "../../words/format.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { ActDialog } from "../frame/act-dialog.tsx";
import { NewCodes } from "./new-codes.tsx";
import { SeriesForm } from "./series-form.tsx";
import { NEW_TERMS, orderOf } from "./series-terms.ts";
import { createSeries, type NewSeries, type SeriesOrder } from "./vouchers-query.ts";
import { vouchersWords } from "./vouchers-words.ts";

const route = getRouteApi("/signed-in/desk/vouchers/new");

/** Makes vouchers; then it shows their codes, which are in the state of this page and nowhere else. */
export function NewSeriesPage() {
  const words = useWords(vouchersWords);
  const navigate = route.useNavigate();
  const [made, setMade] = useState<NewSeries | null>(null);
  return (
    <Page
      title={words.create}
      actions={
        made === null && (
          <LinkButton to="/desk/vouchers" variant="default">
            {words.back}
          </LinkButton>
        )
      }
    >
      {made === null ? (
        <SeriesOrderForm onMade={setMade} />
      ) : (
        <NewCodes
          series={made}
          onDone={() => void navigate({ to: "/desk/vouchers/$seriesId", params: { seriesId: made.id } })}
        />
      )}
    </Page>
  );
}

function SeriesOrderForm({ onMade }: { readonly onMade: (made: NewSeries) => void }) {
  const words = useWords(vouchersWords);
  const client = useQueryClient();
  const [terms, setTerms] = useState(NEW_TERMS);
  const [isOpen, setOpen] = useState(false);
  const order = orderOf(terms);
  const create = async (): Promise<void> => {
    if (order === null) return;
    onMade(await createSeries(order));
    void client.invalidateQueries({ queryKey: ["desk"] });
  };
  return (
    <Paper withBorder p="md" maw="40rem">
      <Stack>
        <SeriesForm terms={terms} onChange={setTerms} />
        <Group>
          <Button disabled={order === null} onClick={() => setOpen(true)}>
            {words.create}
          </Button>
        </Group>
      </Stack>
      <ActDialog
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        title={words.createTitle}
        confirmLabel={words.create}
        isDestructive={false}
        onAct={create}
      >
        {order !== null && <Consequence order={order} />}
        <Text size="sm">{words.createOnce}</Text>
      </ActDialog>
    </Paper>
  );
}

/** What they are worth together. */
function Consequence({ order }: { readonly order: SeriesOrder }) {
  const words = useWords(vouchersWords);
  const language = useLanguage();
  const { count, amount, duration_hours } = order;
  if (amount === undefined) return <Text>{words.createTime(count, duration_hours ?? 0)}</Text>;
  const sum = fromCents(toCents(String(amount)) * BigInt(count));
  return <Text>{words.createMoney(count, formatZnc(sum, language))}</Text>;
}
