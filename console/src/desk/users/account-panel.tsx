import { Group } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { meQuery } from "../../api/queries.ts";
import { Details } from "../../parts/details.tsx";
import { Moment } from "../../parts/moment.tsx";
import { useWords } from "../../words/words.ts";
import { roleWords } from "../frame/role-words.ts";
import { SectionPanel } from "../frame/section-panel.tsx";
import { useMayDo } from "../frame/use-permission.ts";
import { ActivationButton } from "./activation-button.tsx";
import { PasswordLinkButton } from "./password-link-button.tsx";
import { RoleButton } from "./role-button.tsx";
import type { User, VersionedUser } from "./user-query.ts";
import { usersWords } from "./users-words.ts";
import { ViewButton } from "./view/view-button.tsx";

/** Who it is, and what may be done about the account. */
export function AccountPanel(props: {
  readonly user: VersionedUser;
  readonly onDone: (message: string) => void;
}) {
  const { user } = props;
  const words = useWords(usersWords);
  const isOpenToMe = useIsOpenToMe(user.value);
  const mayChange = useMayDo("change-users") && isOpenToMe;
  const mayLink = useMayDo("send-password-links") && isOpenToMe;
  const mayView = useMayDo("view-customers") && isOpenToMe && user.value.role !== "owner";
  const mayGrant = useMayDo("grant-roles");
  return (
    <SectionPanel title={words.state}>
      <AccountDetails user={user.value} />
      <Group gap="xs">
        {mayView && <ViewButton user={user.value} to="/" />}
        {mayView && <ViewButton user={user.value} to="/receipts" />}
        {mayLink && <PasswordLinkButton user={user.value} />}
        {mayGrant && <RoleButton user={user} onDone={props.onDone} />}
        {mayChange && <ActivationButton user={user} onDone={props.onDone} />}
      </Group>
    </SectionPanel>
  );
}

/** The accounts of those with a role are for owners to change. */
function useIsOpenToMe({ role }: User): boolean {
  const { data: me } = useQuery(meQuery);
  return role === null || me?.role === "owner";
}

function AccountDetails({ user }: { readonly user: User }) {
  const words = useWords(usersWords);
  const roles = useWords(roleWords);
  const verified = user.email_verified_at === null ? words.unconfirmed : words.confirmed;
  return (
    <Details
      details={[
        { name: words.email, value: `${user.email} (${verified})` },
        { name: words.fullName, value: user.full_name ?? words.none },
        { name: words.state, value: user.is_active ? words.active : words.inactive },
        { name: words.role, value: user.role === null ? words.customer : roles[user.role] },
        { name: words.since, value: <Moment time={user.created_at} /> },
        { name: words.id, value: <span className="secret">{user.id}</span> },
      ]}
    />
  );
}
