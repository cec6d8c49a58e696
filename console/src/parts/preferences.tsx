import { ActionIcon, Button, useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { IconMoon, IconSun } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "../api/client.ts";
import { meQuery } from "../api/queries.ts";
import { useSignIn, useView } from "../api/sign-in.ts";
import type { Language } from "../words/define-words.ts";
import { chooseLanguage, LANGUAGE_NAMES, useLanguage } from "../words/language.ts";
import { useWords } from "../words/words.ts";
import { partsWords } from "./parts-words.ts";

/** Switches the page to the other language at once, and stores the language in the account. */
export function LanguageSwitch() {
  const language = useLanguage();
  const isSignedIn = useSignIn() === "in";
  const isViewing = useView() !== null;
  const client = useQueryClient();
  const save = useMutation({
    mutationFn: (chosen: Language) => api.call("PATCH", "/api/v1/users/me", { body: { language: chosen } }),
    onSuccess: (me) => client.setQueryData(meQuery.queryKey, me),
  });
  const other: Language = language === "en" ? "ru" : "en";
  const change = (): void => {
    chooseLanguage(other);
    if (isSignedIn && !isViewing) save.mutate(other);
  };
  return (
    <Button
      variant="subtle"
      color="gray"
      size="compact-md"
      onClick={change}
      lang={other}
      aria-label={`${other.toUpperCase()}: ${LANGUAGE_NAMES[other]}`}
    >
      {other.toUpperCase()}
    </Button>
  );
}

export function ColourSwitch() {
  const words = useWords(partsWords);
  const { setColorScheme } = useMantineColorScheme();
  const isDark = useComputedColorScheme("light") === "dark";
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size="lg"
      aria-label={isDark ? words.light : words.dark}
      onClick={() => setColorScheme(isDark ? "light" : "dark")}
    >
      {isDark ? <IconSun size={18} /> : <IconMoon size={18} />}
    </ActionIcon>
  );
}
