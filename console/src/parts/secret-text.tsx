import "./secret-text.css";
import { Button, Code, Group, Text } from "@mantine/core";
import { IconEye, IconEyeOff } from "@tabler/icons-react";
import { useState } from "react";
import { useWords } from "../words/words.ts";
import { CopyButton } from "./copy-button.tsx";
import { tokenWords } from "./token-words.ts";

/** So many characters tell a token from another and open nothing. */
const SHOWN_CHARACTERS = 6;
/** Their number does not tell how many characters follow. */
const DOTS = "••••••";

/** A text with a secret in it: hidden from who looks over the shoulder until asked for, copied as it is. */
export function SecretText({ text, secret }: { readonly text: string; readonly secret: string }) {
  const words = useWords(tokenWords);
  const [isShown, setShown] = useState(false);
  const shown = isShown ? text : text.replace(secret, maskSecret(secret));
  return (
    <div className="secret-text">
      <Code className={isShown ? "secret" : "secret-masked"}>{shown}</Code>
      <Group gap="xs" wrap="nowrap">
        <CopyButton text={text} />
        <Button
          variant="default"
          size="xs"
          leftSection={isShown ? <IconEyeOff size={14} /> : <IconEye size={14} />}
          onClick={() => setShown(!isShown)}
        >
          {isShown ? words.hide : words.reveal}
        </Button>
      </Group>
    </div>
  );
}

/** @param token null where the service cannot read it any more */
export function TokenSecret({ token }: { readonly token: string | null }) {
  const words = useWords(tokenWords);
  if (token === null) {
    return (
      <Text size="sm" c="dimmed">
        {words.noSecret}
      </Text>
    );
  }
  return <SecretText text={token} secret={token} />;
}

function maskSecret(secret: string): string {
  return secret.slice(0, SHOWN_CHARACTERS) + DOTS;
}
