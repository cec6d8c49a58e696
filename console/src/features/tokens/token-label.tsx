import { ActionIcon, Button, Group, TextInput, Title } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { api } from "../../api/client.ts";
import { ProblemPanel } from "../../parts/problem-panel.tsx";
import type { Token } from "../../parts/token.ts";
import { useTokenName } from "../../parts/token-name.ts";
import { useSubmit } from "../../parts/use-submit.ts";
import { useWords } from "../../words/words.ts";
import { tokensWords } from "./tokens-words.ts";

/** The API's limit. */
const LABEL_CHARACTERS_MAX = 60;

/** The name of a token as a heading, with a form to change it. */
export function TokenLabel({ token }: { readonly token: Token }) {
  const words = useWords(tokensWords);
  const name = useTokenName(token);
  const [isOpen, setOpen] = useState(false);
  const pencil = useRef<HTMLButtonElement>(null);
  const close = (): void => {
    setOpen(false);
    // The pencil is in the DOM again after the next render.
    requestAnimationFrame(() => pencil.current?.focus());
  };
  if (isOpen) return <LabelForm token={token} onClose={close} />;
  return (
    <Group gap="xs" wrap="nowrap" className="token-label">
      <Title order={2} size="h4">
        {name}
      </Title>
      <ActionIcon
        ref={pencil}
        data-own
        variant="subtle"
        color="gray"
        aria-label={words.labelEdit(name)}
        onClick={() => setOpen(true)}
      >
        <IconPencil size={16} />
      </ActionIcon>
    </Group>
  );
}

function LabelForm({ token, onClose }: { readonly token: Token; readonly onClose: () => void }) {
  const words = useWords(tokensWords);
  const rename = useRename(token.id);
  const submit = useSubmit(
    async ({ label = "" }) => {
      await rename(label.trim() === "" ? null : label);
      onClose();
    },
    ["label"],
  );
  return (
    <form
      className="token-label-form"
      onSubmit={submit.onSubmit}
      onKeyDown={({ key }) => key === "Escape" && onClose()}
    >
      <Group gap="xs">
        <TextInput
          name="label"
          w="100%"
          label={words.label}
          placeholder={words.labelHint}
          defaultValue={token.label ?? ""}
          maxLength={LABEL_CHARACTERS_MAX}
          autoComplete="off"
          autoFocus
          error={submit.errorOf("label")}
        />
        <Button type="submit" loading={submit.isBusy}>
          {words.save}
        </Button>
        <Button variant="default" onClick={onClose}>
          {words.cancel}
        </Button>
      </Group>
      {submit.problem !== null && <ProblemPanel error={submit.problem} />}
    </form>
  );
}

/** Updates the new name in every cached list that contains the token. */
function useRename(tokenId: string): (label: string | null) => Promise<void> {
  const client = useQueryClient();
  return async (label) => {
    const path = { token_id: tokenId };
    const renamed = await api.call("PATCH", "/api/v1/tokens/{token_id}", { path, body: { label } });
    client.setQueriesData<readonly Token[]>({ queryKey: ["tokens"], predicate: isList }, (tokens) =>
      tokens?.map((token) => (token.id === renamed.id ? renamed : token)),
    );
  };
}

/** Of the queries under this key, those of tokens: others are of what belongs to one, named by its id. */
function isList({ queryKey: [, which] }: { readonly queryKey: readonly unknown[] }): boolean {
  return typeof which === "object";
}
