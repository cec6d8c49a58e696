import { Button, Text } from "@mantine/core";
import { useState } from "react";
import { useWords } from "../../words/words.ts";
import { ActDialog } from "../frame/act-dialog.tsx";
import { useMayDo } from "../frame/use-permission.ts";
import { changeBundle, type VersionedBundle, withdrawBundle } from "./bundles-query.ts";
import { bundlesWords } from "./bundles-words.ts";
import { useBundleChange } from "./use-bundle-change.ts";

type SaleProps = {
  readonly bundle: VersionedBundle;
  /** Receives the message to display. */
  readonly onDone: (message: string) => void;
};

/** Takes a bundle off sale; nothing if it is not on offer. */
export function WithdrawBundle({ bundle, onDone }: SaleProps) {
  const words = useWords(bundlesWords);
  const [isOpen, setOpen] = useState(false);
  const { reload, refresh } = useBundleChange(bundle);
  const mayWithdraw = useMayDo("withdraw-bundles");
  if (!mayWithdraw || !bundle.value.is_active) return null;
  const act = async (): Promise<void> => {
    await withdrawBundle(bundle);
    onDone(words.withdrawnNow);
    void refresh();
  };
  return (
    <>
      <Button variant="subtle" color="red" onClick={() => setOpen(true)}>
        {words.withdraw}
      </Button>
      <ActDialog
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        title={words.withdrawTitle(bundle.value.name)}
        confirmLabel={words.withdraw}
        onAct={act}
        reload={reload}
      >
        <Text size="sm">{words.withdrawText}</Text>
      </ActDialog>
    </>
  );
}

/** Puts a withdrawn bundle on offer again, at its price. */
export function RestoreBundle({ bundle, onDone }: SaleProps) {
  const words = useWords(bundlesWords);
  const [isOpen, setOpen] = useState(false);
  const { reload, refresh } = useBundleChange(bundle);
  const mayPrice = useMayDo("price-bundles");
  if (!mayPrice || bundle.value.is_active) return null;
  const act = async (): Promise<void> => {
    await changeBundle(bundle, { is_active: true });
    onDone(words.restored);
    void refresh();
  };
  return (
    <>
      <Button variant="default" onClick={() => setOpen(true)}>
        {words.restore}
      </Button>
      <ActDialog
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        title={words.restoreTitle(bundle.value.name)}
        confirmLabel={words.restore}
        isDestructive={false}
        onAct={act}
        reload={reload}
      >
        <Text size="sm">{words.createText}</Text>
      </ActDialog>
    </>
  );
}
