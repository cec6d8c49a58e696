import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { api } from "../../api/client.ts";
import { Details } from "../../parts/details.tsx";
import { TextLink } from "../../parts/link.tsx";
import { Moment } from "../../parts/moment.tsx";
import { Page } from "../../parts/page.tsx";
import { Lines, QueryView } from "../../parts/query-view.tsx";
import { useWords } from "../../words/words.ts";
import { BatchFigures, BatchItems } from "../frame/batch-parts.tsx";
import { type Batch, batchQuery, PERMISSION_OF, REVERSIBLE } from "../frame/batch-query.ts";
import { batchWords } from "../frame/batch-words.ts";
import { SectionPanel } from "../frame/section-panel.tsx";
import { UndoButton } from "../frame/undo-button.tsx";
import { usePermissions } from "../frame/use-permission.ts";
import { UserLink } from "../frame/user-link.tsx";
import { BatchState } from "./batches-page.tsx";

const route = getRouteApi("/signed-in/desk/batches/$batchId");
const SKELETON_LINES = 8;

/** A batch: how far it is, the outcome of each item, and its undoing. */
export function BatchPage() {
  const words = useWords(batchWords);
  const query = useQuery(batchQuery(route.useParams().batchId));
  return (
    <Page title={words.one}>
      <TextLink to="/desk/batches" size="sm">
        {words.all}
      </TextLink>
      <QueryView query={query} skeleton={<Lines count={SKELETON_LINES} />}>
        {(batch) => (
          <>
            <SectionPanel title={words[batch.action]} actions={<BatchState status={batch.status} />}>
              {batch.status === "running" && (
                <Text size="sm" role="status">
                  {words.progress}
                </Text>
              )}
              <BatchFigures batch={batch} />
              <Order batch={batch} />
              <UndoBatch batch={batch} />
            </SectionPanel>
            <SectionPanel title={words.items}>
              <BatchItems action={batch.action} items={batch.items} />
            </SectionPanel>
          </>
        )}
      </QueryView>
    </Page>
  );
}

/** Who ordered it when and why, and what it takes back or is taken back by. */
function Order({ batch }: { readonly batch: Batch }) {
  const words = useWords(batchWords);
  const { undo_of: undoOf, undone_by: undoneBy } = batch;
  return (
    <Details
      details={[
        { name: words.when, value: <Moment time={batch.created_at} /> },
        { name: words.by, value: <UserLink id={batch.actor_id} name={batch.actor_name} /> },
        { name: words.reason, value: batch.reason },
        ...(undoOf === null ? [] : [{ name: words.undoOf, value: <OtherBatch id={undoOf} /> }]),
        ...(undoneBy === null ? [] : [{ name: words.undoneBy, value: <OtherBatch id={undoneBy} /> }]),
      ]}
    />
  );
}

function OtherBatch({ id }: { readonly id: string }) {
  const words = useWords(batchWords);
  return (
    <TextLink to="/desk/batches/$batchId" params={{ batchId: id }}>
      {words.thatOne}
    </TextLink>
  );
}

/** For what can be taken back, has ended, and was not taken back. */
function UndoBatch({ batch }: { readonly batch: Batch }) {
  const words = useWords(batchWords);
  const permissions = usePermissions();
  const navigate = useNavigate();
  const mayUndo = permissions.has("run-batches") && permissions.has(PERMISSION_OF[batch.action]);
  const isOpenToUndo =
    batch.status === "ended" &&
    batch.undone_by === null &&
    batch.undo_of === null &&
    batch.counts.done > 0 &&
    REVERSIBLE.includes(batch.action);
  if (!mayUndo || !isOpenToUndo) return null;
  const undo = async (reason: string): Promise<void> => {
    const call = { path: { batch_id: batch.id }, body: { reason } };
    const undoing = await api.call("POST", "/api/v1/admin/batches/{batch_id}/undo", call);
    void navigate({ to: "/desk/batches/$batchId", params: { batchId: undoing.id } });
  };
  return (
    <UndoButton
      label={words.undo}
      title={words.undoTitle}
      text={words.undoText(batch.counts.done)}
      onUndo={undo}
    />
  );
}
