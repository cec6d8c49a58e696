import { Button, Group, Paper, Stack, Text, TextInput, Title } from "@mantine/core";
import { IconGift } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { api } from "../../api/client.ts";
import { ConfirmDialog } from "../../parts/confirm-dialog.tsx";
import { CopyButton } from "../../parts/copy-button.tsx";
import { useTimeZone } from "../../parts/moment.tsx";
import { Scannable } from "../../parts/scannable.tsx";
import type { Token } from "../../parts/token.ts";
import { formatMoment } from "../../words/format.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { giftOfQuery, type NewGift } from "./gifts-query.ts";
import { giveWords } from "./give-words.ts";
import { RevokeGift } from "./revoke-gift.tsx";

/** Offers the token as a gift: the link, once, and the way back. @param onDone receives the message to display */
export function GivePanel({
  token,
  onDone,
}: {
  readonly token: Token;
  readonly onDone: (message: string) => void;
}) {
  const words = useWords(giveWords);
  const { data: gift } = useQuery(giftOfQuery(token.id, "given"));
  const [made, setMade] = useState<NewGift | null>(null);
  const [isAsked, setAsked] = useState(false);
  const isOffered = gift?.state === "open";
  const link = made !== null && isOffered && made.id === gift.id ? made : null;
  return (
    <Paper component="section" withBorder p="lg" aria-labelledby="give" data-own>
      <Stack gap="sm">
        <Title order={2} size="h4" id="give">
          {words.panelTitle}
        </Title>
        {isOffered ? (
          <OpenOffer until={gift.expires_at} isLinkShown={link !== null} />
        ) : (
          <Text>{words.panel}</Text>
        )}
        {link !== null && <GiftLink gift={link} />}
        <Group gap="xs">
          <Button variant="default" leftSection={<IconGift size={16} />} onClick={() => setAsked(true)}>
            {isOffered ? words.again : words.give}
          </Button>
          {isOffered && <RevokeGift tokenId={token.id} onDone={onDone} />}
        </Group>
      </Stack>
      <GiveDialog token={token} isOpen={isAsked} onClose={() => setAsked(false)} onMade={setMade} />
    </Paper>
  );
}

function OpenOffer({ until, isLinkShown }: { readonly until: string; readonly isLinkShown: boolean }) {
  const words = useWords(giveWords);
  const language = useLanguage();
  const timeZone = useTimeZone();
  return (
    <>
      <Text fw={600}>{words.openUntil(formatMoment(until, language, timeZone))}</Text>
      {!isLinkShown && <Text>{words.againNote}</Text>}
    </>
  );
}

function GiveDialog(props: {
  readonly token: Token;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onMade: (gift: NewGift) => void;
}) {
  const { token, isOpen, onClose, onMade } = props;
  const words = useWords(giveWords);
  const client = useQueryClient();
  const make = async (): Promise<void> => {
    const made = await api.call("POST", "/api/v1/tokens/{token_id}/gift", { path: { token_id: token.id } });
    await client.invalidateQueries({ queryKey: ["tokens", "gifts"] });
    onMade(made);
  };
  return (
    <ConfirmDialog
      isOpen={isOpen}
      title={words.title}
      confirmLabel={words.make}
      returnsFocus={false}
      onConfirm={make}
      onClose={onClose}
    >
      <Text>{words.gets}</Text>
      <Text>{words.loses}</Text>
      <Text>{words.uses}</Text>
      <Text size="sm">{words.names}</Text>
    </ConfirmDialog>
  );
}

/** The link is in no other answer, and is forgotten with the page. */
function GiftLink({ gift: { link } }: { readonly gift: NewGift }) {
  const words = useWords(giveWords);
  const field = useRef<HTMLInputElement>(null);
  // The dialog has closed: what is to be copied takes the focus.
  useEffect(() => field.current?.focus(), []);
  return (
    <Stack gap="xs" role="group" aria-label={words.linkTitle}>
      <Text>{words.linkOnce}</Text>
      <TextInput
        label={words.link}
        readOnly
        value={link}
        onFocus={(event) => event.currentTarget.select()}
        ref={field}
      />
      <Group>
        <CopyButton text={link} label={words.copyLink} size="sm" />
      </Group>
      <Scannable text={link} label={words.qr} />
    </Stack>
  );
}
