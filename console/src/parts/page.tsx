import { Group, Stack, Title } from "@mantine/core";
import { type ReactNode, useEffect, useRef } from "react";

/** A page with its heading: it is the title of the browser's tab, and takes the focus so that screen readers announce it. */
export function Page(props: {
  readonly title: string;
  /** The title of the browser's tab, if it is not the heading. */
  readonly tabTitle?: string;
  /** Buttons that concern the whole page. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}) {
  const { title, tabTitle = title } = props;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${tabTitle} · Zenzefi`;
  }, [tabTitle]);
  useEffect(() => {
    // A field with `autoFocus` has the focus already, and keeps it.
    if (document.activeElement === null || document.activeElement === document.body) {
      heading.current?.focus({ preventScroll: true });
    }
  }, []);
  return (
    <Stack className="page" gap="lg">
      <Group justify="space-between" gap="sm">
        <Title order={1} size="h2" ref={heading} tabIndex={-1}>
          {title}
        </Title>
        {props.actions}
      </Group>
      {props.children}
    </Stack>
  );
}
