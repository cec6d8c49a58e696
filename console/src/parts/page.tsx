import { Group, Stack, Title } from "@mantine/core";
import { type ReactNode, useEffect, useRef } from "react";

/** A page's frame: its heading names the browser's tab, and takes the focus so that a screen reader says where it is. */
export function Page(props: {
  readonly title: string;
  /** What the browser's tab says, where that is not the heading. */
  readonly tabTitle?: string;
  /** What can be done on the whole page. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}) {
  const { title, tabTitle = title } = props;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${tabTitle} · Zenzefi`;
  }, [tabTitle]);
  useEffect(() => {
    // A field of the page's own that wants the focus keeps it.
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
