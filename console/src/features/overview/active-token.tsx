import { Badge, Group, Paper, Stack, Text } from "@mantine/core";
import { LinkButton } from "../../parts/link.tsx";
import type { Token } from "../../parts/token.ts";
import { useTokenName } from "../../parts/token-name.ts";
import { TokenSummary } from "../../parts/token-summary.tsx";
import { useNow } from "../../parts/use-now.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { overviewWords } from "./overview-words.ts";

const MINUTE_MS = 60_000;

/** An active token: what it is, the time left, and the device that uses it. */
export function ActiveToken({ token }: { readonly token: Token }) {
  const words = useWords(overviewWords);
  const name = useTokenName(token);
  const action = token.device === null ? words.connect : words.open;
  return (
    <Paper withBorder p="md" component="li">
      <Stack gap="xs" h="100%">
        <TokenSummary token={token} />
        <Connection device={token.device} />
        <Group mt="auto">
          <LinkButton
            to="/tokens/$tokenId"
            params={{ tokenId: token.id }}
            size="xs"
            variant={token.device === null ? "filled" : "default"}
            aria-label={`${action}: ${name}`}
          >
            {action}
          </LinkButton>
        </Group>
      </Stack>
    </Paper>
  );
}

function Connection({ device }: { readonly device: Token["device"] }) {
  const words = useWords(overviewWords);
  if (device === null) {
    return (
      <Text size="sm" c="dimmed">
        {words.notConnected}
      </Text>
    );
  }
  return (
    <div>
      <Group gap="xs">
        <Text size="sm">{words.connectedOn}</Text>
        <Badge variant="light" color="green" tt="none">
          {device.id_hint}
        </Badge>
      </Group>
      <Text size="sm" c="dimmed">
        {words.lastActive} <Ago time={device.last_activity} />
      </Text>
    </div>
  );
}

/** "3 minutes ago". Minutes suffice: a session ends after a few minutes without traffic. */
function Ago({ time }: { readonly time: string }) {
  const words = useWords(overviewWords);
  const language = useLanguage();
  const minutes = Math.floor((useNow() - Date.parse(time)) / MINUTE_MS);
  return (
    <time dateTime={time}>
      {minutes < 1 ? words.justNow : new Intl.RelativeTimeFormat(language).format(-minutes, "minute")}
    </time>
  );
}
