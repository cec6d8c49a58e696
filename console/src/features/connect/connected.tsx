import { Button, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { IconArrowRight, IconPlugConnectedX } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { browserQuery, type Connection } from "../../api/browser-device.ts";
import { tokensQuery } from "../../api/queries.ts";
import { useSignIn } from "../../api/sign-in.ts";
import { targetUrl } from "../../api/target-address.ts";
import { ConfirmDialog } from "../../parts/confirm-dialog.tsx";
import { Details } from "../../parts/details.tsx";
import { Duration } from "../../parts/duration.tsx";
import { EndWarnings } from "../../parts/end-warnings.tsx";
import { TextLink } from "../../parts/link.tsx";
import { Moment } from "../../parts/moment.tsx";
import { RestOfTime } from "../../parts/rest-of-time.tsx";
import { ScopeName } from "../../parts/scope.tsx";
import { useTokenName } from "../../parts/token-name.ts";
import { useWords } from "../../words/words.ts";
import { connectWords } from "./connect-words.ts";

/** The connection of this browser: the token, the time left, and the actions. */
export function Connected(props: {
  readonly openUrl: string;
  readonly connection: Connection;
  /** True just after connecting: the focus moves to the link that opens the target. */
  readonly takesFocus: boolean;
  /** @throws ApiProblem */
  readonly onDisconnect: () => Promise<void>;
}) {
  const { connection } = props;
  const words = useWords(connectWords);
  const isSignedIn = useSignIn() === "in";
  const open = useRef<HTMLAnchorElement>(null);
  useEffect(() => {
    if (props.takesFocus) open.current?.focus();
  }, [props.takesFocus]);
  return (
    <Paper component="section" withBorder p="lg" aria-labelledby="connected">
      <Stack>
        <Title order={2} size="h4" id="connected">
          {words.connectedTitle}
        </Title>
        <Validity connection={connection} />
        <ConnectionWarnings connection={connection} />
        <ConnectionDetails connection={connection} />
        {connection.session !== null && (
          <Text size="sm" c="dimmed">
            {words.oneDevice}
          </Text>
        )}
        <Group>
          <Button
            component="a"
            ref={open}
            aria-describedby="connected"
            href={targetUrl(props.openUrl, connection.scope)}
            size="md"
            rightSection={<IconArrowRight size={18} aria-hidden />}
          >
            {words.open}
          </Button>
          <DisconnectButton onDisconnect={props.onDisconnect} />
        </Group>
        {isSignedIn && (
          <Text size="sm" c="dimmed">
            {words.signInForgotten}
          </Text>
        )}
      </Stack>
    </Paper>
  );
}

/** How long the token is valid, in large letters. */
function Validity({ connection }: { readonly connection: Connection }) {
  const { expires_at, frozen_until } = connection;
  const words = useWords(connectWords);
  return (
    <div>
      <Text className="connect-validity">
        {expires_at === null ? words.unusedTitle : <RestOfTime token={{ expires_at, frozen_until }} />}
      </Text>
      <Text c="dimmed">
        {expires_at === null ? (
          words.unused
        ) : frozen_until === null ? (
          <>
            {words.leftOf} <Moment time={expires_at} />
          </>
        ) : (
          <>
            {words.frozen} <TextLink to="/tokens">{words.thawThere}</TextLink>
          </>
        )}
      </Text>
    </div>
  );
}

function ConnectionWarnings({ connection }: { readonly connection: Connection }) {
  const label = useLabel(connection);
  const client = useQueryClient();
  const timed = (one: Connection) => [{ ...one, id: one.token_id, label }];
  const refresh = async () => {
    await client.refetchQueries(browserQuery);
    const state = client.getQueryData(browserQuery.queryKey);
    return state?.kind === "connected" ? timed(state.connection) : [];
  };
  return <EndWarnings tokens={timed(connection)} refresh={refresh} />;
}

/** The token's name, if it is one of the user who is signed in. */
function useLabel({ token_id }: Connection): string | null {
  const tokens = useQuery({ ...tokensQuery(true), enabled: useSignIn() === "in" });
  return tokens.data?.find(({ id }) => id === token_id)?.label ?? null;
}

function ConnectionDetails({ connection }: { readonly connection: Connection }) {
  const words = useWords(connectWords);
  const { token_id, session } = connection;
  const name = useTokenName({ id: token_id, label: useLabel(connection) });
  return (
    <Details
      details={[
        { name: words.token, value: name },
        { name: words.length, value: <Duration hours={connection.duration_hours} /> },
        { name: words.access, value: <ScopeName scope={connection.scope} /> },
        {
          name: words.device,
          value:
            session === null ? (
              words.noDevice
            ) : (
              <>
                {session.device_id_hint}…, {words.lastSeen} <Moment time={session.last_activity} />
              </>
            ),
        },
      ]}
    />
  );
}

function DisconnectButton({ onDisconnect }: { readonly onDisconnect: () => Promise<void> }) {
  const words = useWords(connectWords);
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button
        variant="default"
        size="md"
        leftSection={<IconPlugConnectedX size={18} aria-hidden />}
        onClick={() => setOpen(true)}
      >
        {words.disconnect}
      </Button>
      <ConfirmDialog
        isOpen={isOpen}
        title={words.disconnectTitle}
        confirmLabel={words.disconnect}
        isDestructive
        onConfirm={onDisconnect}
        onClose={() => setOpen(false)}
      >
        <Text>{words.disconnectText}</Text>
      </ConfirmDialog>
    </>
  );
}
