import { Button, Group, Text, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { ProblemPanel } from "../../parts/problem-panel.tsx";
import { Lines } from "../../parts/query-view.tsx";
import { useIntents } from "../../parts/use-intents.ts";
import { useWords } from "../../words/words.ts";
import { ActDialog } from "./act-dialog.tsx";
import { BatchFigures, BatchItems } from "./batch-parts.tsx";
import { type BatchAction, type BatchOrder, order, type Rehearsal, rehearse } from "./batch-query.ts";
import { batchWords } from "./batch-words.ts";
import { type CreditKind, CreditKindField } from "./credit-kind-field.tsx";
import { readSum } from "./read-sum.ts";
import type { Selection } from "./selection.tsx";

/** Stands in the rehearsal, which is stored nowhere. */
const NO_REASON = "dry run";

/** Tries an action on all that are selected, shows what would happen, and does exactly that with a reason. */
export function BulkDialog(props: {
  readonly action: BatchAction;
  readonly selection: Selection;
  readonly onClose: () => void;
}) {
  const { action } = props;
  const words = useWords(batchWords);
  const [ids] = useState(() => [...props.selection.names.keys()]);
  const [text, setText] = useState("");
  const [kind, setKind] = useState<CreditKind>("paid");
  const isMoney = action === "adjust_balance";
  const amount = isMoney ? readSum(text) : null;
  const what = { action, ids, ...(amount === null ? {} : { amount, credit_kind: kind }) };
  const { mutate, reset, data, error, isPending } = useMutation({
    mutationFn: () => rehearse({ ...what, reason: NO_REASON }),
  });
  useEffect(() => {
    if (!isMoney) mutate();
  }, [isMoney, mutate]);
  const run = useRun(what);
  const count = data?.counts.done ?? 0;
  const isGift = isMoney && amount?.startsWith("-") !== true;
  return (
    <ActDialog
      isOpen
      onClose={props.onClose}
      title={words.dialogTitle(words[action], ids.length)}
      confirmLabel={data === undefined ? words[action] : words.run(words[action], count)}
      isDestructive={action !== "reactivate" && !isGift}
      isDisabled={count === 0}
      takesReason
      onAct={run}
    >
      <Text size="sm">{textOf(action, words)}</Text>
      {isMoney && (
        <SumField
          text={text}
          isWrong={text !== "" && amount === null}
          onText={(next) => {
            setText(next);
            reset();
          }}
        />
      )}
      {isMoney && (
        <CreditKindField
          kind={kind}
          onKind={(next) => {
            setKind(next);
            reset();
          }}
        />
      )}
      {isMoney && <RehearseButton isBusy={isPending} isDisabled={amount === null} onClick={() => mutate()} />}
      {!isMoney && isPending && <Lines count={2} />}
      {error !== null && <ProblemPanel error={error} retry={() => mutate()} />}
      {data !== undefined && <Outcome rehearsal={data} />}
    </ActDialog>
  );
}

/** Orders the batch, once whatever happens to the answer, and goes to its page. */
function useRun(what: Omit<BatchOrder, "reason">): (reason: string) => Promise<void> {
  const client = useQueryClient();
  const navigate = useNavigate();
  const intents = useIntents();
  return async (reason) => {
    const intent = JSON.stringify([what, reason]);
    const { id } = await intents.run(intent, (key) => order({ ...what, reason }, key));
    void client.invalidateQueries({ queryKey: ["desk"] });
    void navigate({ to: "/desk/batches/$batchId", params: { batchId: id } });
  };
}

function RehearseButton(props: {
  readonly isBusy: boolean;
  readonly isDisabled: boolean;
  readonly onClick: () => void;
}) {
  const words = useWords(batchWords);
  return (
    <Group>
      <Button variant="default" loading={props.isBusy} disabled={props.isDisabled} onClick={props.onClick}>
        {words.rehearse}
      </Button>
    </Group>
  );
}

/** What would happen, in numbers and to each. */
function Outcome({ rehearsal }: { readonly rehearsal: Rehearsal }) {
  const words = useWords(batchWords);
  return (
    <section aria-label={words.rehearsed}>
      <Text fw={600} role="status">
        {rehearsal.counts.done === 0 ? words.nothing : words.rehearsed}
      </Text>
      <BatchFigures batch={rehearsal} />
      <BatchItems action={rehearsal.action} items={rehearsal.items} />
    </section>
  );
}

function SumField(props: {
  readonly text: string;
  readonly isWrong: boolean;
  readonly onText: (text: string) => void;
}) {
  const words = useWords(batchWords);
  return (
    <TextInput
      label={words.amount}
      description={words.amountHint}
      autoComplete="off"
      value={props.text}
      error={props.isWrong && words.noAmount}
      onChange={(event) => props.onText(event.currentTarget.value)}
    />
  );
}

function textOf(action: BatchAction, words: ReturnType<typeof useWords<typeof batchWords>>): string {
  const texts = {
    adjust_balance: words.adjustText,
    deactivate: words.deactivateText,
    reactivate: words.reactivateText,
    revoke_tokens: words.revokeText,
    end_sessions: words.endText,
  };
  return texts[action];
}
