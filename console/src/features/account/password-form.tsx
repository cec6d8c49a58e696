import { Button, Stack, Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { api } from "../../api/client.ts";
import { safetyQuery } from "../../api/queries.ts";
import { ProblemPanel } from "../../parts/problem-panel.tsx";
import { useSubmit } from "../../parts/use-submit.ts";
import { useWords } from "../../words/words.ts";
import { CodeField } from "./code-field.tsx";
import { NewPasswordField, PasswordField } from "./password-field.tsx";
import { profileWords } from "./profile-words.ts";
import { safetyWords } from "./safety-words.ts";
import { SIGN_INS_KEY } from "./sign-in-list.tsx";
import { useSafetyCall } from "./use-safety-call.ts";

export function PasswordForm({ email }: { readonly email: string }) {
  const words = useWords(profileWords);
  const safety = useWords(safetyWords);
  const client = useQueryClient();
  const call = useSafetyCall();
  const form = useRef<HTMLFormElement>(null);
  const [isChanged, setChanged] = useState(false);
  const { data } = useQuery(safetyQuery);
  const asksCode = data !== undefined && data.totp_enabled_at !== null;
  const submit = useSubmit(
    async ({ password = "", current_password = "", totp_code = "" }) => {
      setChanged(false);
      const code = asksCode ? { totp_code } : {};
      const body = { password, current_password, ...code };
      await call(api.call("PATCH", "/api/v1/users/me", { body }));
      form.current?.reset();
      setChanged(true);
      // A recovery code may have been used up.
      await Promise.all([
        client.invalidateQueries({ queryKey: SIGN_INS_KEY }),
        client.invalidateQueries(safetyQuery),
      ]);
    },
    ["password", "current_password", "totp_code"],
    {
      current_password_wrong: "current_password",
      totp_code_wrong: "totp_code",
      // Its field has just appeared.
      totp_code_required: "totp_code",
    },
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
        {asksCode && <CodeField label={safety.anyCode} error={submit.errorOf("totp_code")} />}
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
