import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Modal.layer.css";
import "@mantine/core/styles/Overlay.layer.css";
import { Button, Group, Modal, Stack } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { useWords } from "../words/words.ts";
import { partsWords } from "./parts-words.ts";
import { ProblemPanel } from "./problem-panel.tsx";

type ConfirmDialogProps = {
  readonly isOpen: boolean;
  readonly title: string;
  /** The consequences. */
  readonly children: ReactNode;
  /** A verb: "Revoke", not "OK". */
  readonly confirmLabel: string;
  /** The action takes something away from the user. */
  readonly isDestructive?: boolean;
  /** Where the action is a cancellation itself. */
  readonly cancelLabel?: string;
  readonly isDisabled?: boolean;
  /** Replaces the confirming button where something else must be done first. */
  readonly instead?: ReactNode;
  /** False where the result takes the focus: the button that opened the dialog may be removed then. */
  readonly returnsFocus?: boolean;
  /** The children say what went wrong, so that the error need not. */
  readonly isExplained?: boolean;
  /** The dialog closes when this is done. @throws ApiProblem */
  readonly onConfirm: () => Promise<void>;
  readonly onClose: () => void;
};

/**
 * Asks for a confirmation of an action, with its consequences. After an error the dialog stays open and displays it, so
 * that the same button tries again.
 */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const words = useWords(partsWords);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [isDone, setDone] = useState(false);
  const close = (): void => {
    setError(null);
    props.onClose();
  };
  const confirm = async (): Promise<void> => {
    setBusy(true);
    setDone(false);
    setError(null);
    await props.onConfirm().then(() => {
      setDone(true);
      close();
    }, setError);
    setBusy(false);
  };
  return (
    <Modal
      opened={props.isOpen}
      onClose={close}
      title={props.title}
      centered
      returnFocus={!isDone || (props.returnsFocus ?? true)}
      closeButtonProps={{ "aria-label": words.close }}
    >
      <Stack>
        {props.children}
        {error !== null && props.isExplained !== true && <ProblemPanel error={error} />}
        <Group justify="flex-end" className="dialog-buttons">
          <Button variant="default" onClick={close} disabled={isBusy}>
            {props.cancelLabel ?? words.cancel}
          </Button>
          {props.instead ?? (
            <Button
              {...(props.isDestructive ? { color: "red.9" } : { "data-autofocus": true })}
              loading={isBusy}
              disabled={props.isDisabled ?? false}
              onClick={() => void confirm()}
            >
              {props.confirmLabel}
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}
