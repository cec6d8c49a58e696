import { Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { TextLink } from "../../parts/link.tsx";
import { useTimeZone } from "../../parts/moment.tsx";
import type { Token } from "../../parts/token.ts";
import { useTokenName } from "../../parts/token-name.ts";
import { formatMoment } from "../../words/format.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { type Gift, givenQuery } from "./gifts-query.ts";
import { giveWords } from "./give-words.ts";
import { RevokeGift } from "./revoke-gift.tsx";

/** The offers of the user that nobody has claimed yet; nothing without one. */
export function OpenGifts(props: {
  readonly tokens: readonly Token[];
  readonly onDone: (message: string) => void;
}) {
  const words = useWords(giveWords);
  const { data } = useQuery(givenQuery);
  const open = (data?.items ?? []).flatMap((gift) => {
    const token = props.tokens.find(({ id }) => id === gift.token_id);
    return gift.state === "open" && token !== undefined ? [{ gift, token }] : [];
  });
  if (open.length === 0) return null;
  return (
    <Paper component="section" withBorder p="md" aria-labelledby="open-gifts">
      <Stack gap="sm">
        <Title order={2} size="h4" id="open-gifts">
          {words.offersTitle}
        </Title>
        <ul className="plain-list">
          {open.map(({ gift, token }) => (
            <li key={gift.id}>
              <OpenGift gift={gift} token={token} onDone={props.onDone} />
            </li>
          ))}
        </ul>
      </Stack>
    </Paper>
  );
}

function OpenGift(props: {
  readonly gift: Gift;
  readonly token: Token;
  readonly onDone: (message: string) => void;
}) {
  const { gift, token } = props;
  const words = useWords(giveWords);
  const language = useLanguage();
  const timeZone = useTimeZone();
  const name = useTokenName(token);
  return (
    <Group justify="space-between" gap="xs">
      <Text>
        <TextLink to="/tokens/$tokenId" params={{ tokenId: token.id }}>
          {name}
        </TextLink>
        , {words.until(formatMoment(gift.expires_at, language, timeZone))}
      </Text>
      <RevokeGift tokenId={token.id} name={name} onDone={props.onDone} />
    </Group>
  );
}
