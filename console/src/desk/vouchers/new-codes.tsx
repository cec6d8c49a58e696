import { Alert, Button, Code, Group, Stack, Text, Title } from "@mantine/core";
import { IconDownload, IconPrinter } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { CopyButton } from "../../parts/copy-button.tsx";
import { useWords } from "../../words/words.ts";
import { csvOfCodes } from "./codes-file.ts";
import { PrintedCards } from "./printed-cards.tsx";
import type { NewSeries } from "./vouchers-query.ts";
import { vouchersWords } from "./vouchers-words.ts";

/** The codes of a series, this once: to print, to save, to copy. @param onDone leaves the page, and with it the codes */
export function NewCodes({ series, onDone }: { readonly series: NewSeries; readonly onDone: () => void }) {
  const words = useWords(vouchersWords);
  const heading = useRef<HTMLHeadingElement>(null);
  // The pressed button is removed, so the focus moves here for screen readers.
  useEffect(() => heading.current?.focus(), []);
  useEffect(askBeforeUnload, []);
  return (
    <>
      <Alert color="yellow" role="note">
        <Stack gap="sm">
          <Title order={2} size="h4" ref={heading} tabIndex={-1} className="voucher-made">
            {words.shownTitle(series.codes.length)}
          </Title>
          <Text size="sm">{words.shownText}</Text>
          <Group gap="xs">
            <Button leftSection={<IconPrinter size={16} aria-hidden />} onClick={() => window.print()}>
              {words.print}
            </Button>
            <SaveButton series={series} />
            <CopyButton size="sm" text={series.codes.join("\n")} label={words.copyAll} />
            <Button variant="subtle" onClick={onDone}>
              {words.done}
            </Button>
          </Group>
        </Stack>
      </Alert>
      <ol className="plain-list voucher-codes" aria-label={words.codes}>
        {series.codes.map((code, at) => (
          <li key={code}>
            <Text component="span" size="xs" c="dimmed" className="numeric">
              {at + 1}
            </Text>
            <Code className="secret">{code}</Code>
          </li>
        ))}
      </ol>
      <PrintedCards series={series} />
    </>
  );
}

function SaveButton({ series }: { readonly series: NewSeries }) {
  const words = useWords(vouchersWords);
  const save = (): void => {
    const text = csvOfCodes(series, [words.number, words.code, words.link, words.expires]);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
    link.download = `vouchers-${series.created_at.slice(0, 10)}.csv`;
    link.click();
    URL.revokeObjectURL(link.href);
  };
  return (
    <Button variant="default" leftSection={<IconDownload size={16} aria-hidden />} onClick={save}>
      {words.csv}
    </Button>
  );
}

/** Whoever reloads or closes the page loses the codes: the browser asks first. */
function askBeforeUnload(): () => void {
  const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
  window.addEventListener("beforeunload", ask);
  return () => window.removeEventListener("beforeunload", ask);
}
