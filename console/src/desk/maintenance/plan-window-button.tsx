import { Button, Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client.ts";
import { serverNowMs } from "../../api/server-clock.ts";
import { useTimeZone } from "../../parts/moment.tsx";
import { useWords } from "../../words/words.ts";
import { ActDialog } from "../frame/act-dialog.tsx";
import { readWallClock, wallClockOf, wholeMinute } from "../frame/wall-clock-rules.ts";
import { maintenanceWords } from "./maintenance-words.ts";
import { type WindowDraft, WindowFields } from "./window-fields.tsx";
import { connectedQuery } from "./window-query.ts";
import { endAfter, readMinutes } from "./window-rules.ts";

const EMPTY: WindowDraft = { start: null, minutes: "30", note: "" };
/** What is suggested for later. */
const HOUR_MS = 3_600_000;

/** Plans a window, or begins one. @param onDone receives the message */
export function PlanWindowButton({ onDone }: { readonly onDone: (message: string) => void }) {
  const words = useWords(maintenanceWords);
  const zone = useTimeZone();
  const [isOpen, setOpen] = useState(false);
  const [draft, setDraft] = useState(EMPTY);
  const minutes = readMinutes(draft.minutes);
  const isNow = draft.start === null;
  const startMs = draft.start === null ? null : readWallClock(draft.start, zone);
  const plan = async (): Promise<void> => {
    if (minutes === null) return;
    const note = draft.note.trim();
    const body = {
      ...(startMs === null ? {} : { starts_at: new Date(startMs).toISOString() }),
      ends_at: endAfter(startMs ?? serverNowMs(), minutes),
      ...(note === "" ? {} : { note }),
    };
    await api.call("POST", "/api/v1/admin/maintenance", { body });
    setDraft(EMPTY);
    onDone(isNow ? words.begun : words.planDone);
  };
  return (
    <Group>
      <Button onClick={() => setOpen(true)}>{words.plan}</Button>
      <ActDialog
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        title={words.planTitle}
        confirmLabel={isNow ? words.beginNow : words.plan}
        isDestructive={isNow}
        isDisabled={minutes === null || (!isNow && startMs === null)}
        onAct={plan}
      >
        <WindowFields
          draft={draft}
          later={wallClockOf(wholeMinute(serverNowMs()) + HOUR_MS, zone)}
          onChange={(part) => setDraft((before) => ({ ...before, ...part }))}
        />
        {isNow ? <CutNow /> : <Text size="sm">{words.cutLater}</Text>}
        <Text size="sm">{words.consequence}</Text>
      </ActDialog>
    </Group>
  );
}

/** How many are cut. */
function CutNow() {
  const words = useWords(maintenanceWords);
  const { data } = useQuery({ ...connectedQuery, staleTime: 0 });
  if (data === undefined) return null;
  return (
    <Text size="sm" fw={600} role="status">
      {words.cutNow(data)}
    </Text>
  );
}
