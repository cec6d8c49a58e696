import { Button, Code, Group, Paper, Skeleton, Stack, Text, Title } from "@mantine/core";
import { IconShare } from "@tabler/icons-react";
import { lazy, Suspense } from "react";
import { CopyButton } from "../../parts/copy-button.tsx";
import { useWords } from "../../words/words.ts";
import { referralsWords } from "./referrals-words.ts";

/** Loaded separately, with its encoder: no other page needs it. */
const QrCode = lazy(async () => ({ default: (await import("./qr-code.tsx")).QrCode }));

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
      <Suspense fallback={<Skeleton className="qr-skeleton" />}>
        <QrCode text={link} label={words.qr} />
      </Suspense>
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
