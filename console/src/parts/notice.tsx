import { Alert } from "@mantine/core";
import { useEffect, useRef } from "react";
import { useWords } from "../words/words.ts";
import { partsWords } from "./parts-words.ts";

/** What came of an action whose button may be gone: it takes the focus, so that a screen reader says it. */
export function Notice({ said, onClose }: { readonly said: string; readonly onClose: () => void }) {
  const words = useWords(partsWords);
  const box = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new notice is said
  useEffect(() => box.current?.focus(), [said]);
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
      {said}
    </Alert>
  );
}
