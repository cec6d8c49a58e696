import { Button, type ButtonProps } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useWords } from "../words/words.ts";
import { copyText } from "./copy-text.ts";
import { partsWords } from "./parts-words.ts";

const COPIED_MS = 2_000;

/** Copies a text, and displays for a moment that it is copied. */
export function CopyButton(props: ButtonProps & { readonly text: string; readonly label?: string }) {
  const { text, label, ...rest } = props;
  const words = useWords(partsWords);
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), COPIED_MS);
    return () => clearTimeout(timer);
  }, [isCopied]);
  return (
    <Button
      variant="default"
      size="xs"
      leftSection={isCopied ? <IconCheck size={14} /> : <IconCopy size={14} />}
      {...rest}
      onClick={() => void copyText(text).then(setCopied)}
    >
      <span aria-live="polite">{isCopied ? words.copied : (label ?? words.copy)}</span>
    </Button>
  );
}
