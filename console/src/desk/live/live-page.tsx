import "./live.css";
import { Stack, Text } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import { useCallback, useState } from "react";
import { Empty } from "../../parts/empty.tsx";
import { Notice } from "../../parts/notice.tsx";
import { Page } from "../../parts/page.tsx";
import { ProblemPanel } from "../../parts/problem-panel.tsx";
import { Lines } from "../../parts/query-view.tsx";
import { useWords } from "../../words/words.ts";
import { moveByArrows } from "../frame/desk-list.tsx";
import { FilterBar } from "../frame/filter-bar.tsx";
import { SearchField } from "../frame/search-field.tsx";
import { changedSearch } from "../frame/search-of.ts";
import { usePermissions } from "../frame/use-permission.ts";
import { ActOnSession } from "./act-on-session.tsx";
import { type Board, type LiveSession, matchingSessions } from "./board-rules.ts";
import { LiveSign, StaleAlert } from "./live-sign.tsx";
import { liveWords } from "./live-words.ts";
import { type LiveAct, SessionRow } from "./session-row.tsx";
import { TargetLoad } from "./target-load.tsx";
import { useLive } from "./use-live.ts";

const route = getRouteApi("/signed-in/desk/live");
const SKELETON_LINES = 6;

/** Who is on the machine, as it changes, and how to end that. */
export function LivePage() {
  const words = useWords(liveWords);
  const state = useLive();
  const { search = "" } = route.useSearch();
  const navigate = route.useNavigate();
  const [message, setMessage] = useState<string | null>(null);
  return (
    <Page title={words.title} actions={<LiveSign state={state} />}>
      <StaleAlert state={state} />
      {message !== null && <Notice message={message} onClose={() => setMessage(null)} />}
      <TargetLoad />
      <FilterBar>
        <SearchField
          label={words.search}
          value={search}
          onSearch={(text) =>
            void navigate({ search: (before) => changedSearch(before, { search: text }), replace: true })
          }
        />
      </FilterBar>
      {state.board === null && state.problem !== null && <ProblemPanel error={state.problem} />}
      {state.board === null && state.problem === null && <Lines count={SKELETON_LINES} />}
      {state.board !== null && (
        <Sessions board={state.board} search={search} isLive={state.isLive} onDone={setMessage} />
      )}
    </Page>
  );
}

function Sessions(props: {
  readonly board: Board;
  readonly search: string;
  readonly isLive: boolean;
  readonly onDone: (message: string) => void;
}) {
  const { sessions, total } = props.board;
  const words = useWords(liveWords);
  const permissions = usePermissions();
  const acts = actsFor(permissions.has("end-sessions"), permissions.has("revoke-tokens"));
  const [chosen, setChosen] = useState<{ readonly act: LiveAct; readonly session: LiveSession } | null>(null);
  const [isOpen, setOpen] = useState(false);
  const choose = useCallback((act: LiveAct, session: LiveSession): void => {
    setChosen({ act, session });
    setOpen(true);
  }, []);
  const found = matchingSessions(sessions, props.search);
  return (
    <Stack gap="sm">
      {sessions.length === 0 && <Empty title={words.nobodyTitle}>{words.nobody}</Empty>}
      <Text size="sm" c="dimmed" hidden={sessions.length === 0}>
        {words.devices(total)}
        {found.length < sessions.length && `, ${words.shown(found.length)}`}
        {sessions.length < total && `. ${words.newestOnly(sessions.length)}`}
      </Text>
      {found.length === 0 && sessions.length > 0 && <Empty title={words.noMatchTitle}>{words.noMatch}</Empty>}
      <div>
        {found.length > 0 && <ColumnHeads />}
        <ul
          className="plain-list live-board"
          aria-label={words.list}
          data-stale={!props.isLive}
          onKeyDown={moveByArrows}
        >
          {found.map((session) => (
            <SessionRow key={session.id} session={session} acts={acts} onAct={choose} />
          ))}
        </ul>
      </div>
      {chosen !== null && (
        <ActOnSession {...chosen} isOpen={isOpen} onClose={() => setOpen(false)} onDone={props.onDone} />
      )}
    </Stack>
  );
}

const ACTS: Readonly<Record<string, readonly LiveAct[]>> = {
  both: ["end", "revoke"],
  end: ["end"],
  revoke: ["revoke"],
  none: [],
};

/** The same list each time, so that no row is drawn again for it. */
function actsFor(mayEnd: boolean, mayRevoke: boolean): readonly LiveAct[] {
  const name = mayEnd ? (mayRevoke ? "both" : "end") : mayRevoke ? "revoke" : "none";
  return ACTS[name] ?? [];
}

/** The heads of the columns on a desktop; each cell has its name for screen readers. */
function ColumnHeads() {
  const words = useWords(liveWords);
  return (
    <div className="live-row live-heads" aria-hidden>
      {[words.user, words.device, words.address, words.since, words.traffic, words.left].map((name) => (
        <span key={name}>{name}</span>
      ))}
    </div>
  );
}
