import { Button, Code, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { IconShare } from "@tabler/icons-react";
import { CopyButton } from "../../parts/copy-button.tsx";
import { Scannable } from "../../parts/scannable.tsx";
import { useWords } from "../../words/words.ts";
import { referralsWords } from "./referrals-words.ts";

/** The referral link, to copy, share or scan. */
export function Invitation({ link, code }: { readonly link: string; readonly code: string }) {
  const words = useWords(referralsWords);
  return (
    <Paper withBorder p="lg" className="invitation">
      <Stack gap="sm">
        <Title order={2} size="h4">
          {words.link}
        </Title>
        <Code block className="secret">
          {link}
        </Code>
        <Group gap="xs">
          <CopyButton text={link} label={words.copy} size="sm" variant="filled" />
          <ShareButton link={link} />
        </Group>
        <Text size="sm" c="dimmed">
          {words.code}: <Code className="secret">{code}</Code>
        </Text>
      </Stack>
      <Scannable text={link} label={words.qr} />
    </Paper>
  );
}

/** Opens the share dialog of the system (Web Share API). */
function ShareButton({ link }: { readonly link: string }) {
  const words = useWords(referralsWords);
  // Missing in some browsers, and over plain HTTP.
  if (!("share" in navigator)) return null;
  // Rejected when the user cancels the dialog.
  const share = (): void =>
    void navigator.share({ title: "Zenzefi", text: words.shareText, url: link }).catch(() => {});
  return (
    <Button variant="default" leftSection={<IconShare size={16} aria-hidden />} onClick={share}>
      {words.share}
    </Button>
  );
}
