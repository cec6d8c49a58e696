import { Button, Code, Group, Paper, Skeleton, Stack, Text, Title } from "@mantine/core";
import { IconShare } from "@tabler/icons-react";
import { lazy, Suspense } from "react";
import { CopyButton } from "../../parts/copy-button.tsx";
import { useWords } from "../../words/words.ts";
import { referralsWords } from "./referrals-words.ts";

/** Its encoder is loaded only here. */
const QrCode = lazy(async () => ({ default: (await import("./qr-code.tsx")).QrCode }));

/** The link, to be copied, shared or scanned. */
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
      <Suspense fallback={<Skeleton className="qr-place" />}>
        <QrCode text={link} label={words.qr} />
      </Suspense>
    </Paper>
  );
}

/** The phone's own way to send something to somebody. */
function ShareButton({ link }: { readonly link: string }) {
  const words = useWords(referralsWords);
  // Browsers without it, and pages over plain HTTP.
  if (!("share" in navigator)) return null;
  // Refused is what it is when somebody changes their mind.
  const share = (): void =>
    void navigator.share({ title: "Zenzefi", text: words.shareText, url: link }).catch(() => {});
  return (
    <Button variant="default" leftSection={<IconShare size={16} aria-hidden />} onClick={share}>
      {words.share}
    </Button>
  );
}
