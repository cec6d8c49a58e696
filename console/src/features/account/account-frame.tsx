import "./account.css";
import { Paper, Stack } from "@mantine/core";
import type { ReactNode } from "react";
import { Page } from "../../parts/page.tsx";

/** The frame of pages with one short form: sign-in, registration, password. */
export function AccountFrame(props: {
  readonly title: string;
  readonly children: ReactNode;
  /** Links to related pages. */
  readonly below?: ReactNode;
}) {
  return (
    <div className="account">
      <Page title={props.title}>
        <Paper withBorder p="lg">
          {props.children}
        </Paper>
        <Stack gap="xs" align="center">
          {props.below}
        </Stack>
      </Page>
    </div>
  );
}
