import { Button, Group } from "@mantine/core";
import { memo, type ReactNode } from "react";
import { TextLink } from "../../parts/link.tsx";
import { useWords } from "../../words/words.ts";
import type { LiveSession } from "./board-rules.ts";
import { liveWords } from "./live-words.ts";
import { Device, Since, TimeLeft, Traffic } from "./session-parts.tsx";

export type LiveAct = "end" | "revoke";

type SessionRowProps = {
  readonly session: LiveSession;
  /** What the user may do. */
  readonly acts: readonly LiveAct[];
  readonly onAct: (act: LiveAct, session: LiveSession) => void;
};

/** A device on the machine. It is drawn again only when it has changed. */
export const SessionRow = memo(({ session, acts, onAct }: SessionRowProps) => {
  const words = useWords(liveWords);
  const { username: name } = session;
  return (
    <li data-row className="live-row">
      <div className="live-user">
        <TextLink to="/desk/users/$userId" params={{ userId: session.user_id }} fw={600} size="sm">
          {name}
        </TextLink>
      </div>
      <Cell name={words.device}>
        <Device session={session} />
      </Cell>
      <Cell name={words.address}>{session.ip_address ?? words.unknown}</Cell>
      <Cell name={words.since}>
        <Since session={session} />
      </Cell>
      <Cell name={words.traffic}>
        <Traffic session={session} />
      </Cell>
      <Cell name={words.left}>
        <TimeLeft session={session} />
      </Cell>
      <Group gap="xs" wrap="nowrap" className="live-acts">
        {acts.includes("end") && (
          <Button
            size="xs"
            variant="default"
            aria-label={words.endOf(name)}
            onClick={() => onAct("end", session)}
          >
            {words.end}
          </Button>
        )}
        {acts.includes("revoke") && (
          <Button
            size="xs"
            variant="subtle"
            color="red"
            aria-label={words.revokeOf(name)}
            onClick={() => onAct("revoke", session)}
          >
            {words.revoke}
          </Button>
        )}
      </Group>
    </li>
  );
});

/** On a phone the name stands beside the value; on a desktop the head of the column does. */
function Cell({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className="live-cell">
      <span className="live-name">{name}: </span>
      <span>{children}</span>
    </div>
  );
}
