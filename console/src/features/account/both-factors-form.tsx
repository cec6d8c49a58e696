import { Button, Group, Stack, Text } from "@mantine/core";
import type { Schemas } from "../../../../client/api-types.ts";
import { ProblemPanel } from "../../parts/problem-panel.tsx";
import { useSubmit } from "../../parts/use-submit.ts";
import { useWords } from "../../words/words.ts";
import { CodeField } from "./code-field.tsx";
import { PasswordField } from "./password-field.tsx";
import { safetyWords } from "./safety-words.ts";
import { useSafetyCall } from "./use-safety-call.ts";

/** Asks for the password and a code again, before something that a stolen sign-in must not do. */
export function BothFactorsForm(props: {
  /** The consequences. */
  readonly text: string;
  /** A verb. */
  readonly label: string;
  readonly isDestructive?: boolean;
  /** @throws ApiProblem */
  readonly send: (body: Schemas["BothFactors"]) => Promise<void>;
  readonly onCancel: () => void;
}) {
  const words = useWords(safetyWords);
  const call = useSafetyCall();
  const submit = useSubmit(
    ({ current_password = "", totp_code = "" }) => call(props.send({ current_password, totp_code })),
    ["current_password", "totp_code"],
    { current_password_wrong: "current_password", totp_code_wrong: "totp_code" },
  );
  return (
    <form onSubmit={submit.onSubmit} className="profile-form">
      <Stack>
        <Text size="sm">{props.text}</Text>
        <PasswordField
          name="current_password"
          label={words.password}
          error={submit.errorOf("current_password")}
          autoFocus
        />
        <CodeField label={words.anyCode} error={submit.errorOf("totp_code")} />
        {submit.problem !== null && <ProblemPanel error={submit.problem} />}
        <Group>
          <Button
            type="submit"
            loading={submit.isBusy}
            {...(props.isDestructive === true ? { color: "red.9" } : {})}
          >
            {props.label}
          </Button>
          <Button variant="default" onClick={props.onCancel}>
            {words.cancel}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
