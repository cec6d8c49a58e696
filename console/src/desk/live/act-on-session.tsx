import { Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { api } from "../../api/client.ts";
import { toProblem } from "../../api/problem.ts";
import { Details } from "../../parts/details.tsx";
import { useWords } from "../../words/words.ts";
import { ActDialog } from "../frame/act-dialog.tsx";
import type { LiveSession } from "./board-rules.ts";
import { liveWords } from "./live-words.ts";
import { Device, Since, TimeLeft, Traffic } from "./session-parts.tsx";
import type { LiveAct } from "./session-row.tsx";

/** Asks before a session is ended or its token revoked, and does it. @param onDone receives the message to display */
export function ActOnSession(props: {
  readonly act: LiveAct;
  readonly session: LiveSession;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onDone: (message: string) => void;
}) {
  const { act, session } = props;
  const words = useWords(liveWords);
  const client = useQueryClient();
  const { username: name } = session;
  const carryOut = async (reason: string): Promise<void> => {
    const isDone = await (act === "end"
      ? endSession(session.id, reason)
      : revokeToken(session.token_id, reason));
    const done = act === "end" ? words.ended(name) : words.revoked(name);
    props.onDone(isDone ? done : words.goneBefore(name));
    void client.invalidateQueries({ queryKey: ["desk"] });
  };
  return (
    <ActDialog
      isOpen={props.isOpen}
      onClose={props.onClose}
      title={act === "end" ? words.endTitle(name) : words.revokeTitle(name)}
      confirmLabel={act === "end" ? words.end : words.revoke}
      takesReason
      onAct={carryOut}
    >
      <Text size="sm">{act === "end" ? words.endText : words.revokeText}</Text>
      <Details
        details={[
          { name: words.device, value: <Device session={session} /> },
          { name: words.address, value: session.ip_address ?? words.unknown },
          { name: words.since, value: <Since session={session} /> },
          {
            name: words.traffic,
            value: (
              <>
                <Traffic session={session} />, {words.requests(session.request_count)}
              </>
            ),
          },
          { name: act === "end" ? words.left : words.lost, value: <TimeLeft session={session} /> },
        ]}
      />
    </ActDialog>
  );
}

/** @returns false if it had ended before */
async function endSession(sessionId: string, reason: string): Promise<boolean> {
  const call = { path: { session_id: sessionId }, query: { reason } };
  return isDone(api.call("DELETE", "/api/v1/admin/sessions/{session_id}", call), "not_found");
}

/** @returns false if it was revoked before */
async function revokeToken(tokenId: string, reason: string): Promise<boolean> {
  const call = { path: { token_id: tokenId }, query: { reason } };
  return isDone(api.call("DELETE", "/api/v1/admin/tokens/{token_id}", call), "token_not_found");
}

async function isDone(call: Promise<unknown>, codeOfNothing: string): Promise<boolean> {
  try {
    await call;
    return true;
  } catch (error) {
    if (toProblem(error).code === codeOfNothing) return false;
    throw error;
  }
}
