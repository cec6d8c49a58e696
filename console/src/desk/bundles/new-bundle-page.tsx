import { Button, Group, Paper, Stack, Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { pricesQuery } from "../../api/queries.ts";
import { LinkButton } from "../../parts/link.tsx";
import { Page } from "../../parts/page.tsx";
import { QueryView } from "../../parts/query-view.tsx";
import { useWords } from "../../words/words.ts";
import { ActDialog } from "../frame/act-dialog.tsx";
import { BundleForm, PreviewDetails } from "./bundle-form.tsx";
import { NEW_TERMS, newBundleOf, previewOf, type SinglePrice } from "./bundle-terms.ts";
import { createBundle } from "./bundles-query.ts";
import { bundlesWords } from "./bundles-words.ts";

const route = getRouteApi("/signed-in/desk/bundles/new");

/** Puts a bundle on offer. */
export function NewBundlePage() {
  const words = useWords(bundlesWords);
  const prices = useQuery(pricesQuery);
  return (
    <Page
      title={words.create}
      actions={
        <LinkButton to="/desk/bundles" variant="default">
          {words.back}
        </LinkButton>
      }
    >
      <QueryView query={prices}>{({ items }) => <NewBundle prices={items} />}</QueryView>
    </Page>
  );
}

function NewBundle({ prices }: { readonly prices: readonly SinglePrice[] }) {
  const words = useWords(bundlesWords);
  const client = useQueryClient();
  const navigate = route.useNavigate();
  const [terms, setTerms] = useState(NEW_TERMS);
  const [isOpen, setOpen] = useState(false);
  const preview = previewOf(terms, prices);
  const create = async (): Promise<void> => {
    const { id } = await createBundle(newBundleOf(terms));
    void client.invalidateQueries({ queryKey: ["desk"] });
    void navigate({ to: "/desk/bundles/$bundleId", params: { bundleId: id } });
  };
  return (
    <Paper withBorder p="md" maw="40rem">
      <Stack>
        <BundleForm terms={terms} prices={prices} onChange={setTerms} />
        <Group>
          <Button disabled={preview === null || terms.name.trim() === ""} onClick={() => setOpen(true)}>
            {words.offer}
          </Button>
        </Group>
      </Stack>
      <ActDialog
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        title={words.createTitle}
        confirmLabel={words.offer}
        isDestructive={false}
        onAct={create}
      >
        <Text size="sm">{words.createText}</Text>
        <PreviewDetails preview={preview} />
      </ActDialog>
    </Paper>
  );
}
