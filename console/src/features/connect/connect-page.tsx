import "./connect.css";
import { Alert, Anchor, Skeleton, Text } from "@mantine/core";
import { type UseQueryResult, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import {
  type BrowserState,
  browserQuery,
  connectBrowser,
  disconnectBrowser,
  opensElsewhere,
} from "../../api/browser-device.ts";
import { statusQuery } from "../../api/queries.ts";
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
 * Displays whether this browser is connected, and connects it. Needs no sign-in. With `PROXY_ORIGIN` this page is on both
 * hosts; only on that one the service sees the browser's cookies.
 */
export function ConnectPage() {
  const words = useWords(connectWords);
  const status = useQuery({ ...statusQuery, refetchInterval: false });
  // Requested at the same time as the status, although unused where the target opens elsewhere.
  const browser = useQuery(browserQuery);
  return (
    <Page title={words.title}>
      <QueryView query={status} skeleton={<Skeleton height={PANEL_HEIGHT} />}>
        {({ open_url }) =>
          opensElsewhere(open_url) ? (
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
  const connect = async (token: string): Promise<void> => {
    const { connection } = await connectBrowser(openUrl, token);
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
              {state.kind === "ended" ? <Ended /> : <Text maw="44rem">{words.intro}</Text>}
              <ChooseToken onConnect={connect} onDone={setMessage} />
            </>
          )
        }
      </QueryView>
    </>
  );
}

/** At another host only a link can connect a browser. */
function ConnectElsewhere({ openUrl }: { readonly openUrl: string }) {
  const words = useWords(connectWords);
  const [message, setMessage] = useState<string | null>(null);
  const connect = async (token: string): Promise<void> => {
    location.assign((await connectBrowser(openUrl, token)).address);
  };
  return (
    <>
      <Text maw="44rem">
        {words.intro} {words.elsewhere(new URL(openUrl).host)}{" "}
        <Anchor href={new URL("/connect", openUrl).href}>{words.elsewhereState}</Anchor>
      </Text>
      {message !== null && <Notice message={message} onClose={() => setMessage(null)} />}
      <ChooseToken onConnect={connect} onDone={setMessage} />
    </>
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
