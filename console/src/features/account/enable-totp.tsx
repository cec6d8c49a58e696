import { Button, Code, Group, Stack, Text } from "@mantine/core";
import { useState } from "react";
import type { Schemas } from "../../../../client/api-types.ts";
import { api } from "../../api/client.ts";
import { CopyButton } from "../../parts/copy-button.tsx";
import { ProblemPanel } from "../../parts/problem-panel.tsx";
import { Scannable } from "../../parts/scannable.tsx";
import { useSubmit } from "../../parts/use-submit.ts";
import { useWords } from "../../words/words.ts";
import { CodeField } from "./code-field.tsx";
import { PasswordField } from "./password-field.tsx";
import { safetyWords } from "./safety-words.ts";
import { useSafetyCall } from "./use-safety-call.ts";

type Secret = Schemas["TotpSecret"];

/** Enables two-step sign-in: the password, then the QR code, then a first code of the app. */
export function EnableTotp(props: {
  readonly onCodes: (codes: readonly string[]) => Promise<void>;
  readonly onCancel: () => void;
}) {
  const [secret, setSecret] = useState<Secret | null>(null);
  return secret === null ? (
    <PasswordStep onStarted={setSecret} onCancel={props.onCancel} />
  ) : (
    <CodeStep secret={secret} {...props} />
  );
}

function PasswordStep(props: {
  readonly onStarted: (secret: Secret) => void;
  readonly onCancel: () => void;
}) {
  const words = useWords(safetyWords);
  const call = useSafetyCall();
  const submit = useSubmit(
    async ({ current_password = "" }) => {
      const body = { current_password };
      props.onStarted(await call(api.call("POST", "/api/v1/users/me/totp", { body })));
    },
    ["current_password"],
    { current_password_wrong: "current_password" },
  );
  return (
    <form onSubmit={submit.onSubmit} className="profile-form">
      <Stack>
        <PasswordField
          name="current_password"
          label={words.password}
          error={submit.errorOf("current_password")}
          autoFocus
        />
        {submit.problem !== null && <ProblemPanel error={submit.problem} />}
        <Group>
          <Button type="submit" loading={submit.isBusy}>
            {words.begin}
          </Button>
          <Button variant="default" onClick={props.onCancel}>
            {words.cancel}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function CodeStep(props: {
  readonly secret: Secret;
  readonly onCodes: (codes: readonly string[]) => Promise<void>;
  readonly onCancel: () => void;
}) {
  const words = useWords(safetyWords);
  const call = useSafetyCall();
  const { secret, uri } = props.secret;
  const submit = useSubmit(
    async ({ totp_code = "" }) => {
      const body = { totp_code };
      const answer = await call(api.call("POST", "/api/v1/users/me/totp/confirm", { body }));
      await props.onCodes(answer.recovery_codes);
    },
    ["totp_code"],
    { totp_code_wrong: "totp_code" },
  );
  return (
    <form onSubmit={submit.onSubmit} className="profile-form">
      <Stack>
        <Text size="sm">{words.scan}</Text>
        <Scannable text={uri} label={words.qr} />
        <Stack gap="xs">
          <Text size="sm">{words.orType}:</Text>
          <Code block className="secret">
            {secret}
          </Code>
          <Group>
            <CopyButton text={secret} />
          </Group>
        </Stack>
        <CodeField
          label={words.code}
          description={words.firstCodeHint}
          error={submit.errorOf("totp_code")}
          inputMode="numeric"
          autoFocus
        />
        {submit.problem !== null && <ProblemPanel error={submit.problem} />}
        <Group>
          <Button type="submit" loading={submit.isBusy}>
            {words.confirmOn}
          </Button>
          <Button variant="default" onClick={props.onCancel}>
            {words.cancel}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
