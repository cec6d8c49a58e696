import { Button } from "@mantine/core";
import { useState } from "react";
import { useWords } from "../../words/words.ts";
import { type BatchAction, PERMISSION_OF } from "./batch-query.ts";
import { batchWords } from "./batch-words.ts";
import { BulkDialog } from "./bulk-dialog.tsx";
import type { Selection } from "./selection.tsx";
import { usePermissions } from "./use-permission.ts";

/** What can be done to all that are selected, by those who may. @param actions that fit what the list has */
export function BulkActions(props: {
  readonly selection: Selection;
  readonly actions: readonly BatchAction[];
}) {
  const words = useWords(batchWords);
  const permissions = usePermissions();
  const [action, setAction] = useState<BatchAction | null>(null);
  if (!permissions.has("run-batches")) return null;
  return (
    <>
      {props.actions
        .filter((one) => permissions.has(PERMISSION_OF[one]))
        .map((one) => (
          <Button
            key={one}
            variant={one === "adjust_balance" || one === "reactivate" ? "default" : "light"}
            color={one === "adjust_balance" || one === "reactivate" ? "gray" : "red"}
            onClick={() => setAction(one)}
          >
            {words[one]}
          </Button>
        ))}
      {action !== null && (
        <BulkDialog action={action} selection={props.selection} onClose={() => setAction(null)} />
      )}
    </>
  );
}

/** Whether anything of that could be done: else nobody needs to select. */
export function useMayRun(actions: readonly BatchAction[]): boolean {
  const permissions = usePermissions();
  return permissions.has("run-batches") && actions.some((one) => permissions.has(PERMISSION_OF[one]));
}
