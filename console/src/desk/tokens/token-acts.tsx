import { Button, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Schemas } from "../../../../client/api-types.ts";
import { Details } from "../../parts/details.tsx";
import { Duration } from "../../parts/duration.tsx";
import { Moment } from "../../parts/moment.tsx";
import { Znc } from "../../parts/money.tsx";
import { RestOfTime } from "../../parts/rest-of-time.tsx";
import { useWords } from "../../words/words.ts";
import { ActDialog } from "../frame/act-dialog.tsx";
import { SessionDevice, SessionTraffic } from "../frame/session-parts.tsx";

import { useMayDo } from "../frame/use-permission.ts";
import { releaseDevice, revokeToken, type SoldToken } from "./tokens-query.ts";
import { tokensWords } from "./tokens-words.ts";

type ActProps = {
  readonly token: SoldToken;
  readonly sessions: Schemas["ProxySessions"];
  /** Receives the message to display. */
  readonly onDone: (message: string) => void;
};

/** Frees the token from the device that holds it; nothing where none does. */
export function ReleaseToken({ token, sessions, onDone }: ActProps) {
  const words = useWords(tokensWords);
  const client = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const mayRelease = useMayDo("end-sessions");
  const session = sessions.items.find((one) => one.is_active);
  if (!mayRelease || session === undefined) return null;
  const act = async (reason: string): Promise<void> => {
    onDone((await releaseDevice(token.id, reason)) ? words.released : words.notHeld);
    void client.invalidateQueries({ queryKey: ["desk"] });
  };
  return (
    <>
      <Button variant="default" onClick={() => setOpen(true)}>
        {words.release}
      </Button>
      <ActDialog
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        title={words.releaseTitle(token.username)}
        confirmLabel={words.release}
        takesReason
        onAct={act}
      >
        <Text size="sm">{words.releaseText}</Text>
        <Details
          details={[
            { name: words.device, value: <SessionDevice session={session} /> },
            {
              name: words.usage,
              value: <SessionTraffic bytesIn={session.bytes_in} bytesOut={session.bytes_out} />,
            },
          ]}
        />
      </ActDialog>
    </>
  );
}

/** Revokes the token, without a refund. */
export function RevokeToken({ token, sessions, onDone }: ActProps) {
  const words = useWords(tokensWords);
  const client = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const mayRevoke = useMayDo("revoke-tokens");
  if (!mayRevoke || !token.is_active) return null;
  const act = async (reason: string): Promise<void> => {
    onDone((await revokeToken(token.id, reason)) ? words.revoked : words.goneBefore);
    void client.invalidateQueries({ queryKey: ["desk"] });
  };
  const devices = sessions.items.filter((session) => session.is_active).length;
  const lost =
    token.expires_at === null ? (
      <Duration hours={token.duration_hours} />
    ) : (
      <RestOfTime token={{ ...token, expires_at: token.expires_at }} />
    );
  return (
    <>
      <Button variant="subtle" color="red" onClick={() => setOpen(true)}>
        {words.revoke}
      </Button>
      <ActDialog
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        title={words.revokeTitle(token.username)}
        confirmLabel={words.revoke}
        takesReason
        onAct={act}
      >
        <Text size="sm">{words.revokeText}</Text>
        <Details
          details={[
            { name: words.bought, value: <Moment time={token.created_at} /> },
            { name: words.paid, value: <Znc amount={token.cost_znc} exact /> },
            { name: words.paidBack, value: <Znc amount="0.00" exact /> },
            { name: words.lost, value: lost },
            { name: words.cut, value: devices === 0 ? words.cutNothing : words.cutDevices(devices) },
          ]}
        />
      </ActDialog>
    </>
  );
}
