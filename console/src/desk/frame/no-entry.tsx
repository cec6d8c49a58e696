import { Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMatches } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { toProblem } from "../../api/problem.ts";
import { LinkButton } from "../../parts/link.tsx";
import { Page } from "../../parts/page.tsx";
import { useWords } from "../../words/words.ts";
import { deskWords } from "./desk-words.ts";
import { healthQuery } from "./health-query.ts";
import { type Permission, useMayDo } from "./use-permission.ts";

declare module "@tanstack/react-router" {
  interface StaticDataRouteOption {
    /** What a page of the desk is for; where it is missing, to read. */
    permission?: Permission;
  }
}

/** For users without a role, and for mistyped addresses of the desk. */
export function NoSuchPage() {
  const words = useWords(deskWords);
  return (
    <NoEntry title={words.notDeskTitle} action={<LinkButton to="/">{words.home}</LinkButton>}>
      {words.notDesk}
    </NoEntry>
  );
}

/** The pages; where the server wants a second factor that this sign-in does not have, how to get one instead. */
export function FactorNeeded({ children }: { readonly children: ReactNode }) {
  const words = useWords(deskWords);
  const { error } = useQuery(healthQuery);
  if (error === null || toProblem(error).code !== "totp_enrolment_required") return children;
  return (
    <NoEntry title={words.factorTitle} action={<LinkButton to="/profile">{words.toProfile}</LinkButton>}>
      {words.factorText}
    </NoEntry>
  );
}

/** The page, for those who may use it. For others nothing of it is drawn, so that it asks the server for nothing. */
export function PermissionNeeded({ children }: { readonly children: ReactNode }) {
  const words = useWords(deskWords);
  const needed = useMatches({ select: (matches) => matches.at(-1)?.staticData.permission ?? "read" });
  if (useMayDo(needed)) return children;
  return (
    <NoEntry title={words.notAllowedTitle} action={<LinkButton to="/desk">{words.toOverview}</LinkButton>}>
      {words.notAllowed}
    </NoEntry>
  );
}

function NoEntry(props: {
  readonly title: string;
  readonly children: string;
  /** Where to go instead. */
  readonly action: ReactNode;
}) {
  return (
    <Page title={props.title}>
      <Text maw="36rem">{props.children}</Text>
      <Group>{props.action}</Group>
    </Page>
  );
}
