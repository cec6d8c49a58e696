import "./profile.css";
import { Paper, Stack, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useId } from "react";
import type { Schemas } from "../../../../client/api-types.ts";
import { meQuery } from "../../api/queries.ts";
import { Details } from "../../parts/details.tsx";
import { Moment } from "../../parts/moment.tsx";
import { Page } from "../../parts/page.tsx";
import { Lines, QueryView } from "../../parts/query-view.tsx";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { EmailVerification } from "./email-verification.tsx";
import { NotificationForm, notificationsQuery } from "./notification-form.tsx";
import { notificationWords } from "./notification-words.ts";
import { PasswordForm } from "./password-form.tsx";
import { ProfileForm } from "./profile-form.tsx";
import { profileWords } from "./profile-words.ts";
import { safetyWords } from "./safety-words.ts";
import { SignInList } from "./sign-in-list.tsx";
import { TelegramSection, telegramQuery } from "./telegram-section.tsx";
import { telegramWords } from "./telegram-words.ts";
import { TwoStepSection } from "./two-step-section.tsx";

/** About the height of the fields. */
const SKELETON_LINES = 8;

export function ProfilePage() {
  const words = useWords(profileWords);
  const safety = useWords(safetyWords);
  const query = useQuery(meQuery);
  return (
    <Page title={words.title}>
      <QueryView query={query} skeleton={<Lines count={SKELETON_LINES} />}>
        {(me) => (
          <>
            <Section title={words.account}>
              <AccountDetails me={me} />
              <EmailVerification />
            </Section>
            <Section title={words.about}>
              <ProfileForm me={me} />
            </Section>
            <Section title={words.password} isOwn>
              <PasswordForm email={me.email} />
            </Section>
          </>
        )}
      </QueryView>
      <TelegramPart />
      <NotificationSection />
      <Section title={safety.title} isOwn>
        <TwoStepSection />
      </Section>
      <Section title={words.signIns} isOwn>
        <SignInList />
      </Section>
    </Page>
  );
}

/** Absent where the service sends nothing, and until that is known. */
function NotificationSection() {
  const words = useWords(notificationWords);
  const query = useQuery(notificationsQuery(useLanguage()));
  const { data, isError } = query;
  if (data === undefined ? !isError : data.channels.length === 0) return null;
  return (
    <Section title={words.title}>
      <QueryView query={query}>{(settings) => <NotificationForm settings={settings} />}</QueryView>
    </Section>
  );
}

/** Absent where the service has no bot, and until that is known. */
function TelegramPart() {
  const words = useWords(telegramWords);
  const { data } = useQuery(telegramQuery);
  if (data?.available !== true) return null;
  return (
    <Section title={words.title}>
      <TelegramSection />
    </Section>
  );
}

function Section(props: {
  readonly title: string;
  /** Whether it has nothing that somebody of the desk reads who views the customer. */
  readonly isOwn?: boolean;
  readonly children: ReactNode;
}) {
  const { title, children } = props;
  const headingId = useId();
  return (
    <Paper withBorder p="lg" component="section" aria-labelledby={headingId} data-own={props.isOwn}>
      <Stack>
        <Title order={2} size="h4" id={headingId}>
          {title}
        </Title>
        {children}
      </Stack>
    </Paper>
  );
}

function AccountDetails({ me }: { readonly me: Schemas["UserWithBalance"] }) {
  const words = useWords(profileWords);
  const safety = useWords(safetyWords);
  return (
    <Details
      details={[
        {
          name: words.email,
          value: me.email_verified_at === null ? me.email : `${me.email} (${safety.confirmed})`,
        },
        { name: words.username, value: me.username },
        { name: words.memberSince, value: <Moment time={me.created_at} /> },
      ]}
    />
  );
}
