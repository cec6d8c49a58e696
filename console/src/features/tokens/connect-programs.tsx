import { Code, Paper, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { CopyButton } from "../../parts/copy-button.tsx";
import type { Scope } from "../../parts/scope.tsx";
import { SecretText, TokenSecret } from "../../parts/secret-text.tsx";
import { useWords } from "../../words/words.ts";
import { connectWords } from "./connect-words.ts";
import { targetUrlForPrograms } from "./open-target.ts";

/** A device id is made of the token's id, so that it stays the same; the id's last characters are random (UUIDv7). */
const DEVICE_ID_CHARACTERS = 8;

/** The methods that send the token in a header. */
export function ConnectPrograms(props: {
  readonly tokenId: string;
  readonly token: string;
  readonly scope: Scope;
}) {
  const { token } = props;
  const words = useWords(connectWords);
  const deviceId = `curl-${props.tokenId.slice(-DEVICE_ID_CHARACTERS)}`;
  // One line with double quotes can be pasted into any shell, that of Windows included.
  const command = `curl -H "X-Access-Token: ${token}" -H "X-Device-ID: ${deviceId}" "${targetUrlForPrograms(props.scope)}"`;
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }}>
      <Method id="in-client" title={words.desktopTitle}>
        <ol className="connect-steps">
          <li>
            <Text>{words.desktopAddress}</Text>
            <div className="secret-text">
              <Code className="secret">{location.origin}</Code>
              <CopyButton text={location.origin} />
            </div>
          </li>
          <li>
            <Text>{words.desktopToken}</Text>
            <TokenSecret token={token} />
          </li>
          <li>
            <Text>{words.desktopConnect}</Text>
          </li>
        </ol>
      </Method>
      <Method id="with-curl" title={words.curlTitle}>
        <Text>{words.curl}</Text>
        <SecretText text={command} secret={token} />
        <Text size="sm" c="dimmed">
          {words.curlCopy}
        </Text>
      </Method>
    </SimpleGrid>
  );
}

function Method(props: { readonly id: string; readonly title: string; readonly children: ReactNode }) {
  return (
    <Paper component="section" withBorder p="lg" aria-labelledby={props.id}>
      <Stack gap="sm">
        <Title order={2} size="h4" id={props.id}>
          {props.title}
        </Title>
        {props.children}
      </Stack>
    </Paper>
  );
}
