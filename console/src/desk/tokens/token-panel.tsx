import { Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { Schemas } from "../../../../client/api-types.ts";
import { Details } from "../../parts/details.tsx";
import { Duration } from "../../parts/duration.tsx";
import { LinkButton } from "../../parts/link.tsx";
import { Moment } from "../../parts/moment.tsx";
import { Znc } from "../../parts/money.tsx";
import { Lines, QueryView } from "../../parts/query-view.tsx";
import { ScopeName } from "../../parts/scope.tsx";
import { useWords } from "../../words/words.ts";
import { deskWords } from "../frame/desk-words.ts";
import { SessionDevice, SessionTraffic } from "../frame/session-parts.tsx";
import { UserLink } from "../frame/user-link.tsx";
import { ReleaseToken, RevokeToken } from "./token-acts.tsx";
import { TokenGifts } from "./token-gifts.tsx";
import { TokenLots } from "./token-lots.tsx";
import { TokenTime } from "./token-time.tsx";
import { type SoldToken, sessionsOfQuery } from "./tokens-query.ts";
import { tokenStateWords, tokensWords } from "./tokens-words.ts";

type Sessions = Schemas["ProxySessions"];

/** A token in full: whose it is, its time, who uses it, and what may be done about it. */
export function TokenPanel(props: { readonly token: SoldToken; readonly onDone: (message: string) => void }) {
  const { token } = props;
  const words = useWords(tokensWords);
  const query = useQuery(sessionsOfQuery(token.id));
  return (
    <Stack gap="sm">
      <TokenDetails token={token} />
      <TokenLots token={token} />
      <TokenTime token={token} />
      <TokenGifts token={token} onDone={props.onDone} />
      <QueryView query={query} skeleton={<Lines count={2} />}>
        {(sessions) => (
          <>
            <UseDetails sessions={sessions} />
            <Group gap="xs">
              <ReleaseToken token={token} sessions={sessions} onDone={props.onDone} />
              <RevokeToken token={token} sessions={sessions} onDone={props.onDone} />
              <LinkButton to="/desk/sessions" search={{ token: token.id }} variant="default">
                {words.allSessions}
              </LinkButton>
            </Group>
          </>
        )}
      </QueryView>
    </Stack>
  );
}

function TokenDetails({ token }: { readonly token: SoldToken }) {
  const words = useWords(tokensWords);
  const desk = useWords(deskWords);
  const states = useWords(tokenStateWords);
  const { expires_at, revoked_at, activated_at, is_active, frozen_at, frozen_until, freezes } = token;
  const isGiven = token.gifted_at !== null;
  const end = is_active ? words.ends : words.ended;
  return (
    <Details
      details={[
        { name: words.owner, value: <UserLink id={token.user_id} name={token.username} /> },
        { name: desk.state, value: isGiven ? words.given : states[token.state] },
        { name: words.scope, value: <ScopeName scope={token.scope} /> },
        { name: words.length, value: <Duration hours={token.duration_hours} /> },
        { name: words.price, value: <Znc amount={token.cost_znc} exact /> },
        { name: token.is_gift ? words.received : words.bought, value: <Moment time={token.created_at} /> },
        {
          name: words.firstUse,
          value: activated_at === null ? words.notYet : <Moment time={activated_at} />,
        },
        ...(expires_at === null ? [] : [{ name: end, value: <Moment time={expires_at} /> }]),
        ...(frozen_at === null ? [] : [{ name: words.frozenSince, value: <Moment time={frozen_at} /> }]),
        ...(frozen_until === null ? [] : [{ name: words.thaws, value: <Moment time={frozen_until} /> }]),
        ...(freezes === 0 ? [] : [{ name: words.freezes, value: freezes }]),
        ...(revoked_at === null
          ? []
          : [{ name: isGiven ? words.given : words.revokedAt, value: <Moment time={revoked_at} /> }]),
        { name: desk.id, value: <span className="secret">{token.id}</span> },
      ]}
    />
  );
}

function UseDetails({ sessions: { items, total } }: { readonly sessions: Sessions }) {
  const words = useWords(tokensWords);
  const now = items.find((session) => session.is_active);
  const requests = items.reduce((sum, { request_count }) => sum + request_count, 0);
  const bytesIn = items.reduce((sum, { bytes_in }) => sum + bytes_in, 0);
  const bytesOut = items.reduce((sum, { bytes_out }) => sum + bytes_out, 0);
  return (
    <Details
      details={[
        {
          name: words.device,
          value: now === undefined ? words.noDevice : <SessionDevice session={now} />,
        },
        {
          name: words.usage,
          value: (
            <>
              {words.usageText(total, requests)}, <SessionTraffic bytesIn={bytesIn} bytesOut={bytesOut} />
              {items.length < total && (
                <Text component="span" size="sm" c="dimmed">
                  {" "}
                  ({words.newestOnly(items.length)})
                </Text>
              )}
            </>
          ),
        },
      ]}
    />
  );
}
