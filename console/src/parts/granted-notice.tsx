import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api } from "../api/client.ts";
import { formatMoment, formatZnc } from "../words/format.ts";
import { useLanguage } from "../words/language.ts";
import { useWords } from "../words/words.ts";
import { grantedWords } from "./granted-words.ts";
import { useTimeZone } from "./moment.tsx";

/** How much of the balance was granted, and what of it expires when. */
export function GrantedNotice({ granted }: { /** The API's decimal string. */ readonly granted: string }) {
  const words = useWords(grantedWords);
  const language = useLanguage();
  const timeZone = useTimeZone();
  const { data } = useQuery({
    // Read anew when the sum is another.
    queryKey: ["balance", granted],
    queryFn: () => api.call("GET", "/api/v1/currency/balance"),
  });
  const end = data?.granted_expires_at ?? null;
  return (
    <Text size="sm" c="dimmed">
      {words.granted(formatZnc(granted, language))}{" "}
      {data === undefined || end === null
        ? words.first
        : words.expire(formatZnc(data.granted_expiring, language), formatMoment(end, language, timeZone))}
    </Text>
  );
}
