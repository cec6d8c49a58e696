import { PasswordInput, type PasswordInputProps } from "@mantine/core";
import { useWords } from "../../words/words.ts";
import { accountWords } from "./account-words.ts";

/** As the API takes passwords (contract, Authentication). */
const NEW_PASSWORD_CHARACTERS = { minLength: 8, maxLength: 128 };

type Props = Omit<PasswordInputProps, "visibilityToggleButtonProps" | "visibilityToggleFocusable">;

/** A password that can be shown, also with the keyboard. */
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
      // Which Mantine does for all fields but this one.
      aria-invalid={Boolean(props.error)}
      {...props}
    />
  );
}

/** One to be chosen; its rule stands there before it is broken. */
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
