import { Button, Group, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { ProblemPanel } from "../../parts/problem-panel.tsx";
import { useWords } from "../../words/words.ts";
import { ActDialog } from "../frame/act-dialog.tsx";
import { EndpointForm, isComplete, termsOf, toOrder } from "./endpoint-form.tsx";
import {
  changeEndpoint,
  deleteEndpoint,
  type Endpoint,
  rotateSecret,
  testEndpoint,
} from "./webhooks-query.ts";
import { webhooksWords } from "./webhooks-words.ts";

type ActsProps = {
  readonly endpoint: Endpoint;
  /** Receives the message to display. */
  readonly onDone: (message: string) => void;
  readonly onSecret: (secret: string) => void;
};

/** What an owner may do about an endpoint. */
export function EndpointActs({ endpoint, onDone, onSecret }: ActsProps) {
  const test = useTest(endpoint, onDone);
  const words = useWords(webhooksWords);
  return (
    <>
      {test.isError && <ProblemPanel error={test.error} />}
      <Group gap="xs">
        <Button variant="default" loading={test.isPending} onClick={() => test.mutate()}>
          {words.test}
        </Button>
        <ChangeEndpoint endpoint={endpoint} onDone={onDone} />
        <SimpleAct
          label={words.rotate}
          title={words.rotateTitle}
          text={words.rotateText}
          act={async () => onSecret(await rotateSecret(endpoint.id))}
        />
        <SwitchEndpoint endpoint={endpoint} onDone={onDone} />
        <DeleteEndpoint endpoint={endpoint} />
      </Group>
    </>
  );
}

function useTest(endpoint: Endpoint, onDone: (message: string) => void) {
  const words = useWords(webhooksWords);
  return useMutation({
    mutationFn: () => testEndpoint(endpoint.id),
    onSuccess: ({ is_delivered, http_status, duration_ms, reason }) =>
      onDone(is_delivered ? words.testDone(http_status ?? 0, duration_ms) : words.testFailed(reason ?? "")),
  });
}

function ChangeEndpoint({ endpoint, onDone }: Omit<ActsProps, "onSecret">) {
  const words = useWords(webhooksWords);
  const client = useQueryClient();
  const [terms, setTerms] = useState(() => termsOf(endpoint));
  const [isOpen, setOpen] = useState(false);
  const open = (): void => {
    setTerms(termsOf(endpoint));
    setOpen(true);
  };
  const save = async (): Promise<void> => {
    await changeEndpoint(endpoint.id, toOrder(terms));
    onDone(words.saved);
    void client.invalidateQueries({ queryKey: ["desk"] });
  };
  return (
    <>
      <Button variant="default" onClick={open}>
        {words.change}
      </Button>
      <ActDialog
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        title={words.changeTitle}
        confirmLabel={words.save}
        isDestructive={false}
        isDisabled={!isComplete(terms)}
        onAct={save}
      >
        <EndpointForm terms={terms} onChange={setTerms} />
      </ActDialog>
    </>
  );
}

function SwitchEndpoint({ endpoint, onDone }: Omit<ActsProps, "onSecret">) {
  const words = useWords(webhooksWords);
  const { is_enabled: isOn } = endpoint;
  return (
    <SimpleAct
      label={isOn ? words.disable : words.enable}
      title={isOn ? words.disableTitle : words.enableTitle}
      text={isOn ? words.disableText : words.enableText}
      isDestructive={isOn}
      act={async () => {
        await changeEndpoint(endpoint.id, { is_enabled: !isOn });
        onDone(isOn ? words.disabledNow : words.enabledNow);
      }}
    />
  );
}

function DeleteEndpoint({ endpoint }: { readonly endpoint: Endpoint }) {
  const words = useWords(webhooksWords);
  const navigate = useNavigate();
  return (
    <SimpleAct
      label={words.remove}
      title={words.removeTitle}
      text={words.removeText}
      isDestructive
      act={async () => {
        await deleteEndpoint(endpoint.id);
        void navigate({ to: "/desk/webhooks" });
      }}
    />
  );
}

/** A button, and the dialog that asks first. */
function SimpleAct(props: {
  readonly label: string;
  readonly title: string;
  readonly text: string;
  readonly isDestructive?: boolean;
  readonly act: () => Promise<void>;
}) {
  const { isDestructive = false } = props;
  const client = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const act = async (): Promise<void> => {
    await props.act();
    void client.invalidateQueries({ queryKey: ["desk"] });
  };
  return (
    <>
      <Button
        {...(isDestructive ? { variant: "subtle", color: "red" } : { variant: "default" })}
        onClick={() => setOpen(true)}
      >
        {props.label}
      </Button>
      <ActDialog
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        title={props.title}
        confirmLabel={props.label}
        isDestructive={isDestructive}
        onAct={act}
      >
        <Text size="sm">{props.text}</Text>
      </ActDialog>
    </>
  );
}
