import { TextInput, type TextInputProps } from "@mantine/core";

/** Longer than any code with blanks. */
const CODE_CHARACTERS_MAX = 64;

/** A field for a code of the second factor, which telephones and password managers fill in. */
export function CodeField(props: TextInputProps) {
  return (
    <TextInput
      name="totp_code"
      autoComplete="one-time-code"
      autoCapitalize="characters"
      autoCorrect="off"
      spellCheck={false}
      maxLength={CODE_CHARACTERS_MAX}
      required
      withAsterisk={false}
      {...props}
    />
  );
}
