import { useQuery } from "@tanstack/react-query";
import { meQuery } from "../api/queries.ts";
import { browserTimeZone, formatMoment } from "../words/format.ts";
import { useLanguage } from "../words/language.ts";

/** The account's time zone, else the browser's. Sends no request: the frame of the page (`shell.tsx`) reads the account. */
export function useTimeZone(): string {
  const { data } = useQuery({ ...meQuery, enabled: false, select: (me) => me.time_zone });
  return data ?? browserTimeZone();
}

/** A moment in the user's language and time zone. @param time ISO 8601 with an offset */
export function Moment({ time }: { readonly time: string }) {
  const language = useLanguage();
  return <time dateTime={time}>{formatMoment(time, language, useTimeZone())}</time>;
}
