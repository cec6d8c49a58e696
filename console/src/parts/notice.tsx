import { Alert } from "@mantine/core";
import { useEffect, useRef } from "react";
import { useWords } from "../words/words.ts";
import { partsWords } from "./parts-words.ts";

/** The result of an action whose button may be removed: the notice takes the focus, so that screen readers announce it. */
export function Notice({ message, onClose }: { readonly message: string; readonly onClose: () => void }) {
  const words = useWords(partsWords);
  const box = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new message is announced
  useEffect(() => box.current?.focus(), [message]);
  return (
    <Alert
      ref={box}
      tabIndex={-1}
      role="status"
      color="green"
      withCloseButton
      closeButtonLabel={words.close}
      onClose={onClose}
    >
      {message}
    </Alert>
  );
}
