import { Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { Details } from "../../parts/details.tsx";
import { Moment } from "../../parts/moment.tsx";
import { useWords } from "../../words/words.ts";
import { ActDialog } from "../frame/act-dialog.tsx";
import { deskWords } from "../frame/desk-words.ts";
import { SessionDevice, SessionTraffic } from "../frame/session-parts.tsx";
import { endSession, type ProxySession } from "./sessions-query.ts";
import { sessionsWords } from "./sessions-words.ts";

/** Asks before a session is ended, and does it. @param onDone receives the message to display */
export function EndSession(props: {
  readonly session: ProxySession;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onDone: (message: string) => void;
}) {
  const { session } = props;
  const words = useWords(sessionsWords);
  const desk = useWords(deskWords);
  const client = useQueryClient();
  const act = async (reason: string): Promise<void> => {
    props.onDone((await endSession(session.id, reason)) ? words.ended : words.goneBefore);
    void client.invalidateQueries({ queryKey: ["desk"] });
  };
  return (
    <ActDialog
      isOpen={props.isOpen}
      onClose={props.onClose}
      title={words.endTitle(session.device_id_hint)}
      confirmLabel={words.end}
      takesReason
      onAct={act}
    >
      <Text size="sm">{words.endText}</Text>
      <Details
        details={[
          { name: words.device, value: <SessionDevice session={session} /> },
          { name: words.address, value: session.ip_address ?? desk.unknown },
          { name: words.began, value: <Moment time={session.started_at} /> },
          { name: words.last, value: <Moment time={session.last_activity} /> },
          {
            name: words.traffic,
            value: (
              <>
                <SessionTraffic bytesIn={session.bytes_in} bytesOut={session.bytes_out} />,{" "}
                {words.requests(session.request_count)}
              </>
            ),
          },
        ]}
      />
    </ActDialog>
  );
}
