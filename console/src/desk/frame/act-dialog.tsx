import { Alert, Stack, Text, Textarea } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { toProblem } from "../../api/problem.ts";
import { ConfirmDialog } from "../../parts/confirm-dialog.tsx";
import { Details } from "../../parts/details.tsx";
import { useWords } from "../../words/words.ts";
import { deskWords } from "./desk-words.ts";

const REASON_CHARACTERS_MAX = 500;

/** A part of what is shown, as it was and as it is. */
export type Change = { readonly name: string; readonly before: ReactNode; readonly after: ReactNode };

type ActDialogProps = {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly title: string;
  /** What happens then, in numbers. */
  readonly children: ReactNode;
  /** A verb. */
  readonly confirmLabel: string;
  /** Whether the API takes a reason: then one is required. */
  readonly takesReason?: boolean;
  /** False for what takes nothing away. */
  readonly isDestructive?: boolean;
  readonly isDisabled?: boolean;
  /** @param reason "" where none is taken @throws ApiProblem */
  readonly onAct: (reason: string) => Promise<void>;
  /** Reads anew what the call is about, after a 412. @returns what somebody else has changed */
  readonly reload?: () => Promise<readonly Change[]>;
};

/**
 * Asks before an action of the desk: its consequences, and the reason for the audit log. If somebody else has changed the thing
 * meanwhile, it says what, and asks anew; nothing is overwritten unseen.
 */
export function ActDialog(props: ActDialogProps) {
  const { takesReason = false } = props;
  const words = useWords(deskWords);
  const [reason, setReason] = useState("");
  const [changes, setChanges] = useState<readonly Change[] | null>(null);
  const close = (): void => {
    setReason("");
    setChanges(null);
    props.onClose();
  };
  const act = async (): Promise<void> => {
    setChanges(null);
    try {
      await props.onAct(reason.trim());
    } catch (error) {
      if (toProblem(error).code === "precondition_failed" && props.reload !== undefined)
        setChanges(await props.reload());
      throw error;
    }
  };
  return (
    <ConfirmDialog
      isOpen={props.isOpen}
      title={props.title}
      confirmLabel={props.confirmLabel}
      cancelLabel={words.goBack}
      isDestructive={props.isDestructive ?? true}
      isDisabled={(props.isDisabled ?? false) || (takesReason && reason.trim() === "")}
      returnsFocus={false}
      isExplained={changes !== null}
      onConfirm={act}
      onClose={close}
    >
      <Stack gap="md">
        <Stack gap="xs">{props.children}</Stack>
        {takesReason && <ReasonField value={reason} onChange={setReason} />}
        {changes !== null && <Changes changes={changes} />}
      </Stack>
    </ConfirmDialog>
  );
}

function ReasonField(props: { readonly value: string; readonly onChange: (text: string) => void }) {
  const words = useWords(deskWords);
  return (
    <Textarea
      label={words.reason}
      description={words.reasonHint}
      required
      data-autofocus
      maxLength={REASON_CHARACTERS_MAX}
      autosize
      minRows={2}
      value={props.value}
      onChange={(event) => props.onChange(event.currentTarget.value)}
    />
  );
}

function Changes({ changes }: { readonly changes: readonly Change[] }) {
  const words = useWords(deskWords);
  return (
    <Alert color="yellow" title={words.changedTitle} role="status">
      <Stack gap="xs">
        <Text size="sm">{words.changedText}</Text>
        {changes.length === 0 ? (
          <Text size="sm">{words.changedNothing}</Text>
        ) : (
          <Details
            details={changes.map(({ name, before, after }) => ({
              name,
              value: (
                <>
                  <s>{before}</s> → <strong>{after}</strong>
                </>
              ),
            }))}
          />
        )}
      </Stack>
    </Alert>
  );
}
