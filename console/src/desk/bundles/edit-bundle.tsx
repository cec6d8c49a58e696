import { Button, Group, Stack, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useWords } from "../../words/words.ts";
import { ActDialog } from "../frame/act-dialog.tsx";
import { BundleForm, PreviewDetails } from "./bundle-form.tsx";
import { changeOf, previewOf, type SinglePrice, termsOf } from "./bundle-terms.ts";
import { bundleQuery, changeBundle, type VersionedBundle } from "./bundles-query.ts";
import { bundlesWords } from "./bundles-words.ts";
import { useBundleChange } from "./use-bundle-change.ts";

/** Changes what a bundle has and costs. @param onDone receives the message to display */
export function EditBundle(props: {
  readonly bundle: VersionedBundle;
  readonly prices: readonly SinglePrice[];
  readonly onDone: (message: string) => void;
}) {
  const { bundle, prices } = props;
  const words = useWords(bundlesWords);
  const client = useQueryClient();
  const [before, setBefore] = useState(() => termsOf(bundle.value, prices));
  const [terms, setTerms] = useState(before);
  const [isOpen, setOpen] = useState(false);
  const { reload, refresh } = useBundleChange(bundle);
  const change = changeOf(before, terms);
  const isChanged = Object.keys(change).length > 0;
  const preview = previewOf(terms, prices);
  const save = async (): Promise<void> => {
    const changed = await changeBundle(bundle, change);
    client.setQueryData(bundleQuery(bundle.value.id).queryKey, changed);
    const saved = termsOf(changed.value, prices);
    setBefore(saved);
    setTerms(saved);
    props.onDone(words.saved);
    void refresh();
  };
  return (
    <Stack maw="40rem">
      <BundleForm terms={terms} prices={prices} onChange={setTerms} />
      <Group>
        <Button
          disabled={!isChanged || preview === null || terms.name.trim() === ""}
          onClick={() => setOpen(true)}
        >
          {words.save}
        </Button>
        {!isChanged && (
          <Text size="sm" c="dimmed">
            {words.noChange}
          </Text>
        )}
      </Group>
      <ActDialog
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        title={words.saveTitle}
        confirmLabel={words.save}
        isDestructive={false}
        onAct={save}
        reload={reload}
      >
        <Text size="sm">{words.saveText}</Text>
        <PreviewDetails preview={preview} />
      </ActDialog>
    </Stack>
  );
}
