import { Text } from "@mantine/core";
import { Details } from "../../parts/details.tsx";
import { Moment } from "../../parts/moment.tsx";
import { useWords } from "../../words/words.ts";
import { ActDialog } from "../frame/act-dialog.tsx";
import type { Versioned } from "../frame/versioned.ts";
import { maintenanceWords } from "./maintenance-words.ts";
import { useWindowChanges } from "./use-window-changes.ts";
import { endWindow, type MaintenanceWindow } from "./window-query.ts";

/** Ends a window that runs, or cancels one that has not begun. What it asks does not turn into the other by itself. */
export function EndWindowDialog(props: {
  readonly window: Versioned<MaintenanceWindow>;
  readonly onDone: (message: string) => void;
  readonly onClose: () => void;
}) {
  const words = useWords(maintenanceWords);
  const { shown, reload } = useWindowChanges(props.window);
  const { state, starts_at, ends_at } = shown.value;
  const isRunning = state === "running";
  const end = async (): Promise<void> => {
    const { value } = await endWindow(shown);
    props.onDone(value.state === "cancelled" ? words.cancelDone : words.endDone);
  };
  return (
    <ActDialog
      isOpen
      onClose={props.onClose}
      title={isRunning ? words.endTitle : words.cancelTitle}
      confirmLabel={isRunning ? words.endNow : words.cancel}
      isDestructive={!isRunning}
      onAct={end}
      reload={reload}
    >
      <Text size="sm">{isRunning ? words.endText : words.cancelText}</Text>
      <Details
        details={[
          { name: words.start, value: <Moment time={starts_at} /> },
          { name: words.end, value: <Moment time={ends_at} /> },
        ]}
      />
    </ActDialog>
  );
}
