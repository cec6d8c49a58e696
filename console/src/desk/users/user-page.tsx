import { Group } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { Details } from "../../parts/details.tsx";
import { Moment } from "../../parts/moment.tsx";
import { Notice } from "../../parts/notice.tsx";
import { Page } from "../../parts/page.tsx";
import { Lines, QueryView } from "../../parts/query-view.tsx";
import { useWords } from "../../words/words.ts";
import { roleWords } from "../frame/role-words.ts";
import { SectionPanel } from "../frame/section-panel.tsx";
import { useMayDo } from "../frame/use-permission.ts";
import { ActivationButton } from "./activation-button.tsx";
import { type User, userQuery } from "./user-query.ts";
import { usersWords } from "./users-words.ts";

const route = getRouteApi("/signed-in/desk/users/$userId");
const SKELETON_LINES = 6;

/** One user, and all that may be done about them. */
export function UserPage() {
  const words = useWords(usersWords);
  const { userId } = route.useParams();
  const query = useQuery(userQuery(userId));
  const [message, setMessage] = useState<string | null>(null);
  const mayChange = useMayDo("change-users");
  return (
    <Page title={query.data?.value.username ?? words.user}>
      {message !== null && <Notice message={message} onClose={() => setMessage(null)} />}
      <QueryView query={query} skeleton={<Lines count={SKELETON_LINES} />}>
        {(user) => (
          <SectionPanel title={words.state}>
            <AccountDetails user={user.value} />
            {mayChange && (
              <Group>
                <ActivationButton user={user} onDone={setMessage} />
              </Group>
            )}
          </SectionPanel>
        )}
      </QueryView>
    </Page>
  );
}

function AccountDetails({ user }: { readonly user: User }) {
  const words = useWords(usersWords);
  const roles = useWords(roleWords);
  return (
    <Details
      details={[
        { name: words.email, value: user.email },
        { name: words.fullName, value: user.full_name ?? words.none },
        { name: words.state, value: user.is_active ? words.active : words.inactive },
        { name: words.role, value: user.role === null ? words.customer : roles[user.role] },
        { name: words.since, value: <Moment time={user.created_at} /> },
        { name: words.id, value: <span className="secret">{user.id}</span> },
      ]}
    />
  );
}
