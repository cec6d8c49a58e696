import "./webhooks.css";
import { Button, Stack, Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { Empty } from "../../parts/empty.tsx";
import { TextLink } from "../../parts/link.tsx";
import { Page } from "../../parts/page.tsx";
import { Lines, QueryView } from "../../parts/query-view.tsx";
import { useWords } from "../../words/words.ts";
import { ActDialog } from "../frame/act-dialog.tsx";
import { moveByArrows } from "../frame/desk-list.tsx";
import { deskWords } from "../frame/desk-words.ts";
import { useMayDo } from "../frame/use-permission.ts";
import { EndpointForm, isComplete, NEW_ENDPOINT, toOrder } from "./endpoint-form.tsx";
import { EndpointState } from "./endpoint-state.tsx";
import { ShownSecret } from "./shown-secret.tsx";
import { createEndpoint, type Endpoint, endpointsQuery } from "./webhooks-query.ts";
import { webhooksWords } from "./webhooks-words.ts";

const SKELETON_LINES = 4;

/** Where notices are posted to. */
export function EndpointsPage() {
  const words = useWords(webhooksWords);
  const query = useQuery(endpointsQuery);
  const [secret, setSecret] = useState<string | null>(null);
  const [isOpen, setOpen] = useState(false);
  const columns = useColumns();
  const mayManage = useMayDo("manage-webhooks");
  const add = mayManage && <Button onClick={() => setOpen(true)}>{words.create}</Button>;
  return (
    <Page title={words.title} actions={add}>
      <Text size="sm" c="dimmed">
        {words.intro}
      </Text>
      {secret !== null && <ShownSecret secret={secret} onHide={() => setSecret(null)} />}
      <QueryView query={query} skeleton={<Lines count={SKELETON_LINES} />}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={words.emptyTitle}>{words.empty}</Empty>
          ) : (
            <Stack className="desk-list" onKeyDown={moveByArrows}>
              <DataTable label={words.list} columns={columns} rows={items} keyOf={({ id }) => id} />
            </Stack>
          )
        }
      </QueryView>
      <CreateEndpoint isOpen={isOpen} onClose={() => setOpen(false)} onCreated={setSecret} />
    </Page>
  );
}

function CreateEndpoint(props: {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  /** Receives the secret. */
  readonly onCreated: (secret: string) => void;
}) {
  const words = useWords(webhooksWords);
  const client = useQueryClient();
  const [terms, setTerms] = useState(NEW_ENDPOINT);
  const create = async (): Promise<void> => {
    const { secret } = await createEndpoint(toOrder(terms));
    setTerms(NEW_ENDPOINT);
    props.onCreated(secret);
    void client.invalidateQueries({ queryKey: ["desk"] });
  };
  return (
    <ActDialog
      isOpen={props.isOpen}
      onClose={props.onClose}
      title={words.create}
      confirmLabel={words.add}
      isDestructive={false}
      isDisabled={!isComplete(terms)}
      onAct={create}
    >
      <EndpointForm terms={terms} onChange={setTerms} />
    </ActDialog>
  );
}

function useColumns(): Column<Endpoint>[] {
  const words = useWords(webhooksWords);
  const { state } = useWords(deskWords);
  return [
    {
      header: words.endpoint,
      cell: ({ id, url }) => (
        <TextLink
          to="/desk/webhooks/$endpointId"
          params={{ endpointId: id }}
          fw={600}
          size="sm"
          className="endpoint-url"
        >
          {url}
        </TextLink>
      ),
    },
    { header: words.description, cell: ({ description }) => description ?? words.none },
    { header: words.kinds, cell: ({ kinds }) => words.kindsCount(kinds.length) },
    { header: state, cell: (endpoint) => <EndpointState endpoint={endpoint} /> },
  ];
}
