import { Details } from "../../parts/details.tsx";
import { Moment } from "../../parts/moment.tsx";
import { useWords } from "../../words/words.ts";
import type { Health } from "../frame/health-query.ts";
import { SectionPanel } from "../frame/section-panel.tsx";
import { Remedy, StateBadge } from "./remedy.tsx";
import { telegramProblemWords, telegramWords } from "./telegram-words.ts";

const COLOURS = { ok: "green", failing: "red", unknown: "gray" } as const;

/** Whether the bot is reached, when it last was, and how it fails. */
export function TelegramPanel({ telegram }: { readonly telegram: NonNullable<Health["telegram"]> }) {
  const words = useWords(telegramWords);
  const problems: Readonly<Record<string, string>> = useWords(telegramProblemWords);
  const { status, username, contact_at: contactAt, problem, problem_since: since } = telegram;
  return (
    <SectionPanel title={words.title} actions={<StateBadge colour={COLOURS[status]} text={words[status]} />}>
      <Details
        details={[
          ...(username === null ? [] : [{ name: words.bot, value: `@${username}` }]),
          { name: words.contact, value: contactAt === null ? words.never : <Moment time={contactAt} /> },
          ...(problem === null ? [] : [{ name: words.why, value: problems[problem] ?? problem }]),
          ...(since === null ? [] : [{ name: words.since, value: <Moment time={since} /> }]),
        ]}
      />
      {status === "failing" && <Remedy text={words.text} command="npx zenzefi doctor --only telegram" />}
    </SectionPanel>
  );
}
