import { useTimeZone } from "../../parts/moment.tsx";
import { partsWords } from "../../parts/parts-words.ts";
import { useNow } from "../../parts/use-now.ts";
import { formatBytes } from "../../words/format.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import type { LiveSession } from "./board-rules.ts";
import { liveWords } from "./live-words.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Hundreds of rows that count seconds would keep a phone busy; nobody needs them here. */
const STEP_MS = 10_000;

/** How much of the token's time is left: "3 days 4 h", "4 h 12 min", "12 min". */
export function TimeLeft({ session: { expires_at } }: { readonly session: LiveSession }) {
  const words = useWords(liveWords);
  const { days, hoursShort, minutesShort, ended } = useWords(partsWords);
  const nowMs = useNow(STEP_MS);
  if (expires_at === null) return words.notStarted;
  const leftMs = Date.parse(expires_at) - nowMs;
  const hours = Math.floor((leftMs % DAY_MS) / HOUR_MS);
  const minutes = Math.floor((leftMs % HOUR_MS) / MINUTE_MS);
  if (leftMs <= 0) return ended;
  if (leftMs >= DAY_MS) return `${days(Math.floor(leftMs / DAY_MS))} ${hoursShort(hours)}`;
  if (leftMs >= HOUR_MS) return `${hoursShort(hours)} ${minutesShort(minutes)}`;
  return leftMs >= MINUTE_MS ? minutesShort(minutes) : words.underMinute;
}

/** "↓ 3.4 MB ↑ 12 kB": to the device and from it. */
export function Traffic({ session }: { readonly session: LiveSession }) {
  const language = useLanguage();
  return (
    <span className="numeric">
      ↓&nbsp;{formatBytes(session.bytes_out, language)}
      <span className="live-up"> ↑&nbsp;{formatBytes(session.bytes_in, language)}</span>
    </span>
  );
}

export function Device({ session }: { readonly session: LiveSession }) {
  return (
    <span title={session.user_agent ?? undefined}>
      <code>{session.device_id_hint}…</code>
      {session.user_agent !== null && <span className="live-agent"> {session.user_agent}</span>}
    </span>
  );
}

/** "30 Nov, 14:05": sessions are hours old, not years. */
export function Since({ session: { started_at } }: { readonly session: LiveSession }) {
  const language = useLanguage();
  const timeZone = useTimeZone();
  const format = new Intl.DateTimeFormat(language === "en" ? "en-GB" : "ru", {
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
    timeZone,
  });
  return <time dateTime={started_at}>{format.format(new Date(started_at))}</time>;
}
