import { NavLink } from "@mantine/core";
import { IconLogout } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { signOut } from "../api/sign-in.ts";
import { useWords } from "../words/words.ts";
import { partsWords } from "./parts-words.ts";

/** Ends the sign-in, as the last line of a menu. */
export function SignOutLink() {
  const words = useWords(partsWords);
  const navigate = useNavigate();
  const client = useQueryClient();
  const endSignIn = async (): Promise<void> => {
    await navigate({ to: "/" });
    await signOut();
    // The next user of this device must not see the data of this one.
    client.clear();
  };
  return (
    <NavLink
      component="button"
      label={words.signOut}
      leftSection={<IconLogout size={18} aria-hidden />}
      onClick={() => void endSignIn()}
    />
  );
}
