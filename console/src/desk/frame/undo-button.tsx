import { Button, Group, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ActDialog } from "./act-dialog.tsx";

/** Takes something back, with the reason for the audit log. What the desk has read is read again afterwards. */
export function UndoButton(props: {
  readonly label: string;
  readonly title: string;
  /** The consequences. */
  readonly text: string;
  readonly onUndo: (reason: string) => Promise<void>;
}) {
  const client = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const undo = async (reason: string): Promise<void> => {
    await props.onUndo(reason);
    void client.invalidateQueries({ queryKey: ["desk"] });
  };
  return (
    <Group>
      <Button variant="light" color="red" onClick={() => setOpen(true)}>
        {props.label}
      </Button>
      <ActDialog
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        title={props.title}
        confirmLabel={props.label}
        takesReason
        onAct={undo}
      >
        <Text size="sm">{props.text}</Text>
      </ActDialog>
    </Group>
  );
}
