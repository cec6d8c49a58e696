import { PasswordInput, type PasswordInputProps } from "@mantine/core";
import { useWords } from "../../words/words.ts";
import { accountWords } from "./account-words.ts";

/** The API's limits (contract, Authentication). */
const NEW_PASSWORD_CHARACTERS = { minLength: 8, maxLength: 128 };

type Props = Omit<PasswordInputProps, "visibilityToggleButtonProps" | "visibilityToggleFocusable">;

/** A password field whose text can be displayed, also with the keyboard. */
export function PasswordField(props: Props) {
  const words = useWords(accountWords);
  return (
    <PasswordInput
      label={words.password}
      autoComplete="current-password"
      required
      withAsterisk={false}
      visibilityToggleFocusable
      visibilityToggleButtonProps={{ "aria-label": words.showPassword }}
      // Mantine sets it for all other fields.
      aria-invalid={Boolean(props.error)}
      {...props}
    />
  );
}

/** A field for a new password, with the rule for it. */
export function NewPasswordField(props: Props) {
  const words = useWords(accountWords);
  return (
    <PasswordField
      description={words.passwordRule}
      autoComplete="new-password"
      {...NEW_PASSWORD_CHARACTERS}
      {...props}
    />
  );
}
