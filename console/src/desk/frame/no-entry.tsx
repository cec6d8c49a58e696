import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { toProblem } from "../../api/problem.ts";
import { Empty } from "../../parts/empty.tsx";
import { LinkButton } from "../../parts/link.tsx";
import { Page } from "../../parts/page.tsx";
import { useWords } from "../../words/words.ts";
import { deskWords } from "./desk-words.ts";
import { healthQuery } from "./health-query.ts";

/** For users without a role, and for mistyped addresses of the desk. */
export function NoSuchPage() {
  const words = useWords(deskWords);
  return (
    <Page title={words.notDeskTitle}>
      <Empty title={words.notDeskTitle} action={<LinkButton to="/">{words.home}</LinkButton>}>
        {words.notDesk}
      </Empty>
    </Page>
  );
}

/** The pages; where the server wants a second factor that this sign-in does not have, how to get one instead. */
export function FactorNeeded({ children }: { readonly children: ReactNode }) {
  const words = useWords(deskWords);
  const { error } = useQuery(healthQuery);
  if (error === null || toProblem(error).code !== "totp_enrolment_required") return children;
  return (
    <Page title={words.factorTitle}>
      <Empty title={words.factorTitle} action={<LinkButton to="/profile">{words.toProfile}</LinkButton>}>
        {words.factorText}
      </Empty>
    </Page>
  );
}
