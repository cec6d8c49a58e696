import { Badge, Button, Group, Stack } from "@mantine/core";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { statusQuery } from "../../api/queries.ts";
import type { Column } from "../../parts/data-table.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Moment } from "../../parts/moment.tsx";
import { Notice } from "../../parts/notice.tsx";
import { ProblemPanel } from "../../parts/problem-panel.tsx";
import { useWords } from "../../words/words.ts";
import { DeskList } from "../frame/desk-list.tsx";
import { useMayDo } from "../frame/use-permission.ts";
import type { Versioned } from "../frame/versioned.ts";
import { ChangeWindowDialog } from "./change-window-dialog.tsx";
import { EndWindowDialog } from "./end-window-dialog.tsx";
import { maintenanceWords } from "./maintenance-words.ts";
import { PlanWindowButton } from "./plan-window-button.tsx";
import { type MaintenanceWindow, readWindow, windowsQuery } from "./window-query.ts";

const COLOURS = { planned: "yellow", running: "red", ended: "gray", cancelled: "gray" } as const;

type Act = "change" | "end";

/** What is done to which window, at which version. */
type Chosen = { readonly act: Act; readonly window: Versioned<MaintenanceWindow> };

/** The windows, and what can be done to those that are not over. */
export function WindowsTab() {
  const words = useWords(maintenanceWords);
  const mayPlan = useMayDo("plan-maintenance");
  const client = useQueryClient();
  const query = useInfiniteQuery(windowsQuery);
  const [message, setMessage] = useState<string | null>(null);
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [error, setError] = useState<unknown>(null);
  const choose = (act: Act, id: string): void => {
    setError(null);
    readWindow(id).then((window) => setChosen({ act, window }), setError);
  };
  const onDone = (text: string): void => {
    setMessage(text);
    void client.invalidateQueries({ queryKey: ["desk"] });
    void client.invalidateQueries(statusQuery);
  };
  const onClose = (): void => setChosen(null);
  return (
    <Stack gap="md">
      {mayPlan && <PlanWindowButton onDone={onDone} />}
      {message !== null && <Notice message={message} onClose={() => setMessage(null)} />}
      {error !== null && <ProblemPanel error={error} />}
      <DeskList
        label={words.list}
        query={query}
        columns={useColumns(mayPlan ? choose : null)}
        keyOf={({ id }) => id}
        empty={<Empty title={words.noneTitle}>{words.none}</Empty>}
      />
      {chosen?.act === "change" && <ChangeWindowDialog {...{ onDone, onClose }} window={chosen.window} />}
      {chosen?.act === "end" && <EndWindowDialog {...{ onDone, onClose }} window={chosen.window} />}
    </Stack>
  );
}

/** @param onAct null: no buttons */
function useColumns(onAct: ((act: Act, id: string) => void) | null): Column<MaintenanceWindow>[] {
  const words = useWords(maintenanceWords);
  return [
    {
      header: words.state,
      cell: ({ state }) => (
        <Badge variant="light" color={COLOURS[state]} tt="none">
          {words[state]}
        </Badge>
      ),
    },
    { header: words.start, cell: ({ starts_at }) => <Moment time={starts_at} /> },
    { header: words.end, cell: ({ ends_at }) => <Moment time={ends_at} /> },
    { header: words.note, cell: ({ note }) => note ?? words.noNote },
    ...(onAct === null
      ? []
      : [{ header: "", cell: (window: MaintenanceWindow) => <Buttons window={window} onAct={onAct} /> }]),
  ];
}

function Buttons(props: {
  readonly window: MaintenanceWindow;
  readonly onAct: (act: Act, id: string) => void;
}) {
  const { id, state } = props.window;
  const words = useWords(maintenanceWords);
  if (state === "ended" || state === "cancelled") return null;
  return (
    <Group gap="xs" justify="flex-end" wrap="nowrap">
      <Button variant="default" size="xs" onClick={() => props.onAct("change", id)}>
        {words.change}
      </Button>
      <Button variant="light" color="red" size="xs" onClick={() => props.onAct("end", id)}>
        {state === "running" ? words.endNow : words.cancel}
      </Button>
    </Group>
  );
}
