import "./connect.css";
import { Alert, Button, Group, Paper, Skeleton, Stack, Text, Title } from "@mantine/core";
import { type UseQueryResult, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import {
  type BrowserState,
  browserQuery,
  connectBrowser,
  disconnectBrowser,
} from "../../api/browser-device.ts";
import { statusQuery } from "../../api/queries.ts";
import { hasOwnOrigin, leaveAddress } from "../../api/target-address.ts";
import { addressByTicket, type ChosenToken } from "../../api/tickets.ts";
import { LinkButton } from "../../parts/link.tsx";
import { Notice } from "../../parts/notice.tsx";
import { Page } from "../../parts/page.tsx";
import { QueryView } from "../../parts/query-view.tsx";
import { useWords } from "../../words/words.ts";
import { ChooseToken } from "./choose-token.tsx";
import { connectWords } from "./connect-words.ts";
import { Connected } from "./connected.tsx";

/** The height of the panel with the form, px. */
const PANEL_HEIGHT = 220;

/**
 * Connects this browser, and displays whether it is connected; at the target's own origin, if there is one, that page is the
 * gateway's. Needs no sign-in.
 */
export function ConnectPage() {
  const words = useWords(connectWords);
  const status = useQuery({ ...statusQuery, refetchInterval: false });
  const isElsewhere = status.data !== undefined && hasOwnOrigin(status.data.open_url);
  // Requested at the same time as the status, although unused where the target opens elsewhere.
  const browser = useQuery({ ...browserQuery, enabled: !isElsewhere });
  return (
    <Page title={words.title}>
      <QueryView query={status} skeleton={<Skeleton height={PANEL_HEIGHT} />}>
        {({ open_url }) =>
          hasOwnOrigin(open_url) ? (
            <ConnectElsewhere openUrl={open_url} />
          ) : (
            <ConnectHere openUrl={open_url} browser={browser} />
          )
        }
      </QueryView>
    </Page>
  );
}

function ConnectHere(props: { readonly openUrl: string; readonly browser: UseQueryResult<BrowserState> }) {
  const { openUrl, browser } = props;
  const words = useWords(connectWords);
  const client = useQueryClient();
  const [message, setMessage] = useState<string | null>(null);
  const [isNew, setNew] = useState(false);
  const setBrowserState = async (state: BrowserState): Promise<void> => {
    // The answer to a request that is under way may be older than this change.
    await client.cancelQueries(browserQuery);
    client.setQueryData(browserQuery.queryKey, state);
    void client.invalidateQueries({ queryKey: ["tokens"] });
  };
  const connect = async ({ text }: ChosenToken): Promise<void> => {
    const connection = await connectBrowser(text);
    setMessage(null);
    setNew(true);
    await setBrowserState({ kind: "connected", connection });
  };
  const disconnect = async (): Promise<void> => {
    await disconnectBrowser();
    setMessage(words.disconnected);
    await setBrowserState({ kind: "none" });
  };
  return (
    <>
      {message !== null && <Notice message={message} onClose={() => setMessage(null)} />}
      <QueryView query={browser} skeleton={<Skeleton height={PANEL_HEIGHT} />}>
        {(state) =>
          state.kind === "connected" ? (
            <Connected
              openUrl={openUrl}
              connection={state.connection}
              takesFocus={isNew}
              onDisconnect={disconnect}
            />
          ) : (
            <>
              <WhyNot state={state} />
              <ChooseToken onConnect={connect} leaves={false} onDone={setMessage} />
            </>
          )
        }
      </QueryView>
    </>
  );
}

/** At the target's own origin only a ticket connects a browser, and only that origin's pages can disconnect it. */
function ConnectElsewhere({ openUrl }: { readonly openUrl: string }) {
  const words = useWords(connectWords);
  const [message, setMessage] = useState<string | null>(null);
  const connect = async (token: ChosenToken): Promise<void> => {
    location.assign(await addressByTicket(token));
  };
  return (
    <>
      <Text maw="44rem">{words.elsewhere(new URL(openUrl).host)}</Text>
      {message !== null && <Notice message={message} onClose={() => setMessage(null)} />}
      <ChooseToken onConnect={connect} leaves onDone={setMessage} />
      <ConnectedAlready openUrl={openUrl} />
    </>
  );
}

function ConnectedAlready({ openUrl }: { readonly openUrl: string }) {
  const words = useWords(connectWords);
  return (
    <Paper component="section" withBorder p="lg" aria-labelledby="connected-already">
      <Stack>
        <Title order={2} size="h4" id="connected-already">
          {words.connectedAlready}
        </Title>
        <Group gap="sm">
          <Button component="a" variant="default" href={openUrl}>
            {words.goOn}
          </Button>
          <Button component="a" variant="default" href={leaveAddress(openUrl)}>
            {words.leave}
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}

/** Why the browser is not connected, where it was before. */
function WhyNot({ state }: { readonly state: BrowserState }) {
  const words = useWords(connectWords);
  if (state.kind === "ended") return <Ended />;
  if (state.kind !== "replaced") return <Text maw="44rem">{words.intro}</Text>;
  return (
    <Alert color="yellow" title={words.replacedTitle}>
      {words.replaced}
    </Alert>
  );
}

function Ended() {
  const words = useWords(connectWords);
  return (
    <Alert color="yellow" title={words.endedTitle}>
      <Text size="sm" mb="sm">
        {words.ended}
      </Text>
      <LinkButton to="/buy" size="xs">
        {words.buy}
      </LinkButton>
    </Alert>
  );
}
