import { Button, Group, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { ProblemPanel } from "../../parts/problem-panel.tsx";
import { useWords } from "../../words/words.ts";
import { ActDialog, type Change } from "../frame/act-dialog.tsx";
import { changeOf, EndpointForm, isComplete, termsOf } from "./endpoint-form.tsx";
import { useEndpointReload } from "./use-endpoint-change.ts";
import {
  changeEndpoint,
  deleteEndpoint,
  type Endpoint,
  rotateSecret,
  testEndpoint,
  type VersionedEndpoint,
} from "./webhooks-query.ts";
import { webhooksWords } from "./webhooks-words.ts";

type ActsProps = {
  readonly shown: VersionedEndpoint;
  /** Receives the message to display. */
  readonly onDone: (message: string) => void;
  readonly onSecret: (secret: string) => void;
};

/** What an owner may do about an endpoint. */
export function EndpointActs({ shown, onDone, onSecret }: ActsProps) {
  const { value: endpoint } = shown;
  const test = useTest(endpoint, onDone);
  const words = useWords(webhooksWords);
  return (
    <>
      {test.isError && <ProblemPanel error={test.error} />}
      <Group gap="xs">
        <Button variant="default" loading={test.isPending} onClick={() => test.mutate()}>
          {words.test}
        </Button>
        <ChangeEndpoint shown={shown} onDone={onDone} />
        <SimpleAct
          label={words.rotate}
          title={words.rotateTitle}
          text={words.rotateText}
          act={async () => onSecret(await rotateSecret(endpoint.id))}
        />
        {/* Another one once it was switched, also by somebody else: a second tap must not switch it back. */}
        <SwitchEndpoint key={String(endpoint.is_enabled)} shown={shown} onDone={onDone} />
        <DeleteEndpoint shown={shown} />
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

function ChangeEndpoint({ shown, onDone }: Omit<ActsProps, "onSecret">) {
  const words = useWords(webhooksWords);
  const client = useQueryClient();
  // As it was when the form was opened: what is read meanwhile is not what was decided on.
  const [base, setBase] = useState(shown);
  const [before, setBefore] = useState(() => termsOf(shown.value));
  const [terms, setTerms] = useState(before);
  const [isOpen, setOpen] = useState(false);
  const reload = useEndpointReload(base, setBase);
  const change = changeOf(before, terms);
  const open = (): void => {
    const now = termsOf(shown.value);
    setBase(shown);
    setBefore(now);
    setTerms(now);
    setOpen(true);
  };
  const save = async (): Promise<void> => {
    await changeEndpoint(base, change);
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
        isDisabled={!isComplete(terms) || Object.keys(change).length === 0}
        onAct={save}
        reload={reload}
      >
        <EndpointForm terms={terms} onChange={setTerms} />
      </ActDialog>
    </>
  );
}

function SwitchEndpoint({ shown, onDone }: Omit<ActsProps, "onSecret">) {
  const words = useWords(webhooksWords);
  const { is_enabled: isOn } = shown.value;
  return (
    <SimpleAct
      label={isOn ? words.disable : words.enable}
      title={isOn ? words.disableTitle : words.enableTitle}
      text={isOn ? words.disableText : words.enableText}
      isDestructive={isOn}
      reload={useEndpointReload(shown)}
      act={async () => {
        await changeEndpoint(shown, { is_enabled: !isOn });
        onDone(isOn ? words.disabledNow : words.enabledNow);
      }}
    />
  );
}

function DeleteEndpoint({ shown }: { readonly shown: VersionedEndpoint }) {
  const words = useWords(webhooksWords);
  const navigate = useNavigate();
  return (
    <SimpleAct
      label={words.remove}
      title={words.removeTitle}
      text={words.removeText}
      isDestructive
      reload={useEndpointReload(shown)}
      act={async () => {
        await deleteEndpoint(shown);
        // Before anything is read anew: this page would read what is gone.
        await navigate({ to: "/desk/webhooks" });
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
  /** As of `ActDialog`. */
  readonly reload?: () => Promise<readonly Change[]>;
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
        {...(props.reload === undefined ? {} : { reload: props.reload })}
      >
        <Text size="sm">{props.text}</Text>
      </ActDialog>
    </>
  );
}
