import { Badge, Text } from "@mantine/core";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { Details } from "../../parts/details.tsx";
import { TextLink } from "../../parts/link.tsx";
import { Znc } from "../../parts/money.tsx";
import { formatNumber } from "../../words/format.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import type { Batch, BatchAction, BatchItem } from "./batch-query.ts";
import { batchWords } from "./batch-words.ts";
import { creditWords } from "./credit-words.ts";
import { shortId, UserLink } from "./user-link.tsx";

const COLOURS = { waiting: "gray", done: "green", unchanged: "gray", refused: "red" } as const;

/** How many items have which outcome, and what it is worth. */
export function BatchFigures({
  batch,
}: {
  readonly batch: Pick<Batch, "action" | "amount" | "credit_kind" | "counts" | "total">;
}) {
  const words = useWords(batchWords);
  const credit = useWords(creditWords);
  const language = useLanguage();
  const { counts } = batch;
  const figures = (["waiting", "done", "unchanged", "refused"] as const).filter(
    (name) => name === "done" || counts[name] > 0,
  );
  return (
    <Details
      details={[
        ...figures.map((name) => ({ name: words[name], value: formatNumber(counts[name], language) })),
        ...(batch.amount === null
          ? []
          : [
              { name: words.each, value: <Znc amount={batch.amount} exact /> },
              ...(batch.credit_kind === null
                ? []
                : [
                    {
                      name: credit.kind,
                      value: batch.credit_kind === "granted" ? credit.granted : credit.paid,
                    },
                  ]),
              { name: words.total, value: <Znc amount={batch.total} exact /> },
            ]),
      ]}
    />
  );
}

/** Each item with its outcome. */
export function BatchItems(props: { readonly action: BatchAction; readonly items: readonly BatchItem[] }) {
  const { action } = props;
  const words = useWords(batchWords);
  const outcomes = {
    waiting: words.itemWaiting,
    done: words.itemDone,
    unchanged: words.itemUnchanged,
    refused: words.itemRefused,
  };
  const hasWhy = props.items.some(({ message }) => message !== null);
  const columns: Column<BatchItem>[] = [
    {
      header: words.item,
      cell: (item) => <Item action={action} item={item} />,
    },
    {
      header: words.outcome,
      cell: ({ outcome }) => (
        <Badge variant="light" color={COLOURS[outcome]} tt="none">
          {outcomes[outcome]}
        </Badge>
      ),
    },
    ...(hasWhy ? [{ header: words.why, cell: ({ message }: BatchItem) => message }] : []),
    ...(action === "adjust_balance"
      ? [
          {
            header: words.gained,
            cell: ({ amount }: BatchItem) => amount !== null && <Znc amount={amount} exact />,
            align: "end" as const,
          },
        ]
      : []),
  ];
  return <DataTable label={words.items} columns={columns} rows={props.items} keyOf={({ id }) => id} />;
}

/** Whom it is about, with the address; of a token or a session also which one. What names nobody has its id alone. */
function Item({ action, item }: { readonly action: BatchAction; readonly item: BatchItem }) {
  const { id, user_id: userId, username, email } = item;
  if (userId === null) return <code>{shortId(id)}</code>;
  return (
    <>
      <UserLink id={userId} name={username} />
      <Text size="sm" c="dimmed">
        {email}
      </Text>
      <Which action={action} id={id} />
    </>
  );
}

function Which({ action, id }: { readonly action: BatchAction; readonly id: string }) {
  const words = useWords(batchWords);
  if (action === "revoke_tokens")
    return (
      <TextLink to="/desk/tokens" search={{ open: id }} size="sm">
        {words.token(shortId(id))}
      </TextLink>
    );
  return action === "end_sessions" ? <Text size="sm">{words.session(shortId(id))}</Text> : null;
}
