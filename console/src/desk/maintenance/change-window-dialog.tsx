import { Text } from "@mantine/core";
import { useState } from "react";
import { useTimeZone } from "../../parts/moment.tsx";
import { useWords } from "../../words/words.ts";
import { ActDialog } from "../frame/act-dialog.tsx";
import type { Versioned } from "../frame/versioned.ts";
import { readWallClock, wallClockOf } from "../frame/wall-clock-rules.ts";
import { maintenanceWords } from "./maintenance-words.ts";
import { useWindowChanges } from "./use-window-changes.ts";
import { type WindowDraft, WindowFields } from "./window-fields.tsx";
import { changeWindow, type MaintenanceWindow } from "./window-query.ts";
import { endAfter, minutesOf, readMinutes } from "./window-rules.ts";

/** Moves a window, prolongs it, or changes its note; only what was changed here is sent. */
export function ChangeWindowDialog(props: {
  readonly window: Versioned<MaintenanceWindow>;
  readonly onDone: (message: string) => void;
  readonly onClose: () => void;
}) {
  const words = useWords(maintenanceWords);
  const zone = useTimeZone();
  const { shown, reload } = useWindowChanges(props.window);
  const [initial] = useState(() => draftOf(props.window.value, zone));
  const [draft, setDraft] = useState(initial);
  const minutes = readMinutes(draft.minutes);
  const startMs = draft.start === null ? null : readWallClock(draft.start, zone);
  const hasBegun = shown.value.state !== "planned";
  const save = async (): Promise<void> => {
    const isMoved = !hasBegun && draft.start !== initial.start && startMs !== null;
    const beginsMs = isMoved ? startMs : Date.parse(shown.value.starts_at);
    const body = {
      ...(isMoved ? { starts_at: new Date(startMs).toISOString() } : {}),
      ...((isMoved || draft.minutes !== initial.minutes) && minutes !== null
        ? { ends_at: endAfter(beginsMs, minutes) }
        : {}),
      ...(draft.note === initial.note ? {} : { note: draft.note.trim() === "" ? null : draft.note.trim() }),
    };
    await changeWindow(shown, body);
    props.onDone(words.changed);
  };
  const isSame =
    draft.start === initial.start && draft.minutes === initial.minutes && draft.note === initial.note;
  return (
    <ActDialog
      isOpen
      onClose={props.onClose}
      title={words.changeTitle}
      confirmLabel={words.save}
      isDestructive={false}
      isDisabled={isSame || minutes === null || (!hasBegun && startMs === null)}
      onAct={save}
      reload={reload}
    >
      <WindowFields
        draft={draft}
        hasBegun={hasBegun}
        onChange={(part) => setDraft((before) => ({ ...before, ...part }))}
      />
      <Text size="sm">{words.changeText}</Text>
    </ActDialog>
  );
}

function draftOf(window: MaintenanceWindow, zone: string): WindowDraft {
  return {
    start: wallClockOf(Date.parse(window.starts_at), zone),
    minutes: String(minutesOf(window)),
    note: window.note ?? "",
  };
}
