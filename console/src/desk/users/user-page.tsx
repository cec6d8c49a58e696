import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { TextLink } from "../../parts/link.tsx";
import { Notice } from "../../parts/notice.tsx";
import { Page } from "../../parts/page.tsx";
import { Lines, QueryView } from "../../parts/query-view.tsx";
import { useWords } from "../../words/words.ts";
import { TabLinks } from "../frame/tab-links.tsx";
import { AccountPanel } from "./account-panel.tsx";
import { MoneyPanel } from "./money-panel.tsx";
import { UserAudit } from "./user-audit.tsx";
import { UserNotes } from "./user-notes.tsx";
import { UserPayments } from "./user-payments.tsx";
import { userQuery, type VersionedUser } from "./user-query.ts";
import { UserSessions } from "./user-sessions.tsx";
import { UserTokens } from "./user-tokens.tsx";
import { usersWords } from "./users-words.ts";

const route = getRouteApi("/signed-in/desk/users/$userId");
const SKELETON_LINES = 6;

const TABS = ["account", "tokens", "sessions", "payments", "notes", "audit"] as const;
type Tab = (typeof TABS)[number];

/** One user, and all that may be done about them. */
export function UserPage() {
  const { userId } = route.useParams();
  // Nothing that belongs to one user, such as a password link, may stay when another is opened.
  return <OneUser key={userId} userId={userId} />;
}

function OneUser({ userId }: { readonly userId: string }) {
  const words = useWords(usersWords);
  const { tab: asked } = route.useSearch();
  const tab = TABS.find((name) => name === asked) ?? "account";
  const query = useQuery(userQuery(userId));
  const [message, setMessage] = useState<string | null>(null);
  return (
    <Page
      title={query.data?.value.username ?? words.user}
      actions={<TextLink to="/desk/users">{words.all}</TextLink>}
    >
      <TabLinks
        label={words.tabs}
        tabs={TABS.map((name) => ({
          name,
          text: words[name],
          search: name === "account" ? {} : { tab: name },
        }))}
      />
      {message !== null && <Notice message={message} onClose={() => setMessage(null)} />}
      <QueryView query={query} skeleton={<Lines count={SKELETON_LINES} />}>
        {(user) => <TabContent tab={tab} user={user} onDone={setMessage} />}
      </QueryView>
    </Page>
  );
}

function TabContent(props: {
  readonly tab: Tab;
  readonly user: VersionedUser;
  readonly onDone: (message: string) => void;
}): ReactNode {
  const { user, onDone } = props;
  const { id } = user.value;
  switch (props.tab) {
    case "account":
      return (
        <>
          <MoneyPanel user={user.value} onDone={onDone} />
          <AccountPanel user={user} onDone={onDone} />
        </>
      );
    case "tokens":
      return <UserTokens userId={id} onDone={onDone} />;
    case "sessions":
      return <UserSessions userId={id} />;
    case "payments":
      return <UserPayments userId={id} />;
    case "notes":
      return <UserNotes userId={id} onDone={onDone} />;
    case "audit":
      return <UserAudit userId={id} />;
  }
}
