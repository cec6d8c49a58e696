import { Alert, Stack } from "@mantine/core";
import { useEffect, useRef } from "react";
import { LinkButton } from "../../parts/link.tsx";

export type OutcomeProps = {
  readonly isGood: boolean;
  readonly title: string;
  readonly text: string;
  readonly next: { readonly to: "/" | "/sign-in" | "/forgot-password" | "/profile"; readonly label: string };
};

/** How a page with one form ended, or why it has none, and where to go on. It takes the focus, so that screen readers announce it. */
export function Outcome({ isGood, title, text, next }: OutcomeProps) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.focus(), []);
  return (
    <Stack>
      <Alert ref={box} tabIndex={-1} role="status" color={isGood ? "green" : "yellow"} title={title}>
        {text}
      </Alert>
      <LinkButton to={next.to} {...(isGood ? {} : { variant: "default" })}>
        {next.label}
      </LinkButton>
    </Stack>
  );
}
