import { Button, Stack, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { api } from "../../api/client.ts";
import { ProblemPanel } from "../../parts/problem-panel.tsx";
import { useSubmit } from "../../parts/use-submit.ts";
import { useWords } from "../../words/words.ts";
import { NewPasswordField, PasswordField } from "./password-field.tsx";
import { profileWords } from "./profile-words.ts";
import { SIGN_INS_KEY } from "./sign-in-list.tsx";

export function PasswordForm({ email }: { readonly email: string }) {
  const words = useWords(profileWords);
  const client = useQueryClient();
  const form = useRef<HTMLFormElement>(null);
  const [isChanged, setChanged] = useState(false);
  const submit = useSubmit(
    async ({ password = "", current_password = "" }) => {
      setChanged(false);
      await api.call("PATCH", "/api/v1/users/me", { body: { password, current_password } });
      form.current?.reset();
      setChanged(true);
      await client.invalidateQueries({ queryKey: SIGN_INS_KEY });
    },
    ["password", "current_password"],
    { current_password_wrong: "current_password" },
  );
  return (
    <form onSubmit={submit.onSubmit} ref={form} className="profile-form">
      <Stack>
        <Text size="sm">{words.passwordIntro}</Text>
        {/* Tells password managers which account the password belongs to. */}
        <input type="email" autoComplete="username" defaultValue={email} readOnly hidden />
        <PasswordField
          name="current_password"
          label={words.currentPassword}
          error={submit.errorOf("current_password")}
        />
        <NewPasswordField name="password" label={words.newPassword} error={submit.errorOf("password")} />
        {submit.problem !== null && <ProblemPanel error={submit.problem} />}
        <div>
          <Button type="submit" loading={submit.isBusy}>
            {words.changePassword}
          </Button>
        </div>
        <Text role="status" size="sm">
          {isChanged && words.passwordChanged}
        </Text>
      </Stack>
    </form>
  );
}
