import "./account.css";
import { Paper, Stack } from "@mantine/core";
import type { ReactNode } from "react";
import { Page } from "../../parts/page.tsx";

/** A page that is one short form: signing in, an account, a password. */
export function AccountFrame(props: {
  readonly title: string;
  readonly children: ReactNode;
  /** What else somebody may have come for. */
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
