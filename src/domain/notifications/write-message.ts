import type { Language } from "../../kernel/language.ts";
import type { Notice, WrittenMessage } from "./channel.port.ts";
import type { NoticeKindName } from "./notice-kinds.ts";
import type { NoticeText } from "./notice-text.ts";
import { sayIn } from "./say-rules.ts";
import { TEXTS_OF_OPERATORS } from "./texts-of-operators.ts";
import { TEXTS_OF_USERS } from "./texts-of-users.ts";

const TEXTS: Readonly<Record<NoticeKindName, NoticeText>> = { ...TEXTS_OF_USERS, ...TEXTS_OF_OPERATORS };

/** What a message names one by one. */
const LINES_MAX = 10;

/** Writes a message. Pure. @param notices at least one, oldest first; several if they came in a burst */
export function writeMessage(
  {
    kind,
    notices,
  }: {
    readonly kind: NoticeKindName;
    readonly notices: readonly Pick<Notice, "content" | "happenedAt">[];
  },
  reader: { readonly language: Language; readonly timeZone: string; readonly backendUrl: URL },
): WrittenMessage {
  const { language } = reader;
  const text = TEXTS[kind];
  const say = sayIn(language, reader.timeZone);
  const [first] = notices;
  const subject =
    notices.length === 1 && first !== undefined
      ? text.subject(first.content, say)
      : text.subjectOfMany(notices.length);
  const lines = notices
    .slice(0, LINES_MAX)
    .map(({ content, happenedAt }) => text.line(content, say, happenedAt)[language]);
  const more = notices.length - lines.length;
  const advice =
    typeof text.advice === "function" ? text.advice(notices.map(({ content }) => content)) : text.advice;
  const rest = { en: `And ${more} more.`, ru: `И ещё ${more}.` }[language];
  return {
    subject: subject[language],
    lines: more > 0 ? [...lines, rest] : lines,
    advice: advice?.[language] ?? null,
    link:
      text.page === null
        ? null
        : { label: text.page.label[language], url: new URL(text.page.path, reader.backendUrl).href },
  };
}
