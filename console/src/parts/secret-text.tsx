import "./secret-text.css";
import { Button, Code, Group, Text } from "@mantine/core";
import { IconEye, IconEyeOff } from "@tabler/icons-react";
import { useState } from "react";
import { useWords } from "../words/words.ts";
import { CopyButton } from "./copy-button.tsx";
import { tokenWords } from "./token-words.ts";

/** Enough characters to tell tokens apart, too few to be of use to others. */
const VISIBLE_CHARACTERS = 6;
/** Always as many, whatever the length of the hidden part. */
const DOTS = "••••••";

/** A text with a secret in it: the secret is masked until it is revealed; the copy has all of it. */
export function SecretText({ text, secret }: { readonly text: string; readonly secret: string }) {
  const words = useWords(tokenWords);
  const [isRevealed, setRevealed] = useState(false);
  const displayed = isRevealed ? text : text.replace(secret, maskSecret(secret));
  return (
    <div className="secret-text">
      <Code className={isRevealed ? "secret" : "secret-masked"}>{displayed}</Code>
      <Group gap="xs" wrap="nowrap">
        <CopyButton text={text} />
        <Button
          variant="default"
          size="xs"
          leftSection={isRevealed ? <IconEyeOff size={14} /> : <IconEye size={14} />}
          onClick={() => setRevealed(!isRevealed)}
        >
          {isRevealed ? words.hide : words.reveal}
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
      <Text size="sm" c="dimmed" data-own>
        {words.noSecret}
      </Text>
    );
  }
  return <SecretText text={token} secret={token} />;
}

function maskSecret(secret: string): string {
  return secret.slice(0, VISIBLE_CHARACTERS) + DOTS;
}
