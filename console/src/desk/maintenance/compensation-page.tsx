import { Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { api } from "../../api/client.ts";
import { Details } from "../../parts/details.tsx";
import { TextLink } from "../../parts/link.tsx";
import { Moment } from "../../parts/moment.tsx";
import { Notice } from "../../parts/notice.tsx";
import { Page } from "../../parts/page.tsx";
import { Lines, QueryView } from "../../parts/query-view.tsx";
import { TimeSpan } from "../../parts/time-left.tsx";
import { formatNumber } from "../../words/format.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { SectionPanel } from "../frame/section-panel.tsx";
import { UndoButton } from "../frame/undo-button.tsx";
import { useMayDo } from "../frame/use-permission.ts";
import { type Compensation, compensationQuery, isAtWork } from "./compensation-query.ts";
import { CompensationState } from "./compensation-tab.tsx";
import { compensationWords } from "./compensation-words.ts";

const route = getRouteApi("/signed-in/desk/compensations/$compensationId");
const SKELETON_LINES = 6;

/** One compensation: what it gave, how far it has come, and what an undo could not take back. */
export function CompensationPage() {
  const words = useWords(compensationWords);
  const { compensationId } = route.useParams();
  const query = useQuery(compensationQuery(compensationId));
  const mayGive = useMayDo("give-time-back");
  const [message, setMessage] = useState<string | null>(null);
  return (
    <Page title={words.title}>
      <TextLink to="/desk/maintenance" search={{ tab: "compensation" }} size="sm">
        {words.all}
      </TextLink>
      {message !== null && <Notice message={message} onClose={() => setMessage(null)} />}
      <QueryView query={query} skeleton={<Lines count={SKELETON_LINES} />}>
        {(compensation) => (
          <SectionPanel title={words.what} actions={<CompensationState state={compensation.state} />}>
            {isAtWork(compensation) && (
              <Text size="sm" role="status">
                {words.progress}
              </Text>
            )}
            <Figures compensation={compensation} />
            {mayGive && compensation.state === "given" && (
              <UndoCompensation id={compensation.id} onDone={() => setMessage(words.undoBegun)} />
            )}
          </SectionPanel>
        )}
      </QueryView>
    </Page>
  );
}

function Figures({ compensation }: { readonly compensation: Compensation }) {
  const words = useWords(compensationWords);
  const language = useLanguage();
  const { from, to, actor_id: actorId, undone_at: undoneAt } = compensation;
  const isTakenBack = compensation.state === "undoing" || compensation.state === "undone";
  return (
    <Details
      details={[
        { name: words.why, value: words[compensation.kind] },
        {
          name: words.asked,
          value: (
            <>
              <Moment time={from} /> – <Moment time={to} />
            </>
          ),
        },
        { name: words.outageTime, value: <TimeSpan seconds={compensation.outage_seconds} /> },
        { name: words.tokens, value: formatNumber(compensation.tokens, language) },
        { name: words.given, value: <TimeSpan seconds={compensation.seconds} /> },
        { name: words.by, value: actorId === null ? words.itself : <Actor id={actorId} /> },
        ...(compensation.reason === null ? [] : [{ name: words.reason, value: compensation.reason }]),
        ...(isTakenBack
          ? [{ name: words.takenBack, value: <TimeSpan seconds={compensation.taken_back_seconds} /> }]
          : []),
        ...(undoneAt === null
          ? []
          : [{ name: words.spent, value: <TimeSpan seconds={compensation.spent_seconds} /> }]),
      ]}
    />
  );
}

function Actor({ id }: { readonly id: string }) {
  const words = useWords(compensationWords);
  return (
    <TextLink to="/desk/users/$userId" params={{ userId: id }}>
      {words.person}
    </TextLink>
  );
}

function UndoCompensation({ id, onDone }: { readonly id: string; readonly onDone: () => void }) {
  const words = useWords(compensationWords);
  const client = useQueryClient();
  const undo = async (reason: string): Promise<void> => {
    const call = { path: { compensation_id: id }, body: { reason } };
    const undoing = await api.call("POST", "/api/v1/admin/compensations/{compensation_id}/undo", call);
    client.setQueryData(compensationQuery(id).queryKey, undoing);
    onDone();
  };
  return <UndoButton label={words.undo} title={words.undoTitle} text={words.undoText} onUndo={undo} />;
}
