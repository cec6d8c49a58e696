import { Text } from "@mantine/core";
import { formatBytes } from "../../words/format.ts";
import { useLanguage } from "../../words/language.ts";

/** "↓ 3.4 MB ↑ 12 kB": to the device and from it. */
export function SessionTraffic({
  bytesIn,
  bytesOut,
}: {
  readonly bytesIn: number;
  readonly bytesOut: number;
}) {
  const language = useLanguage();
  return (
    <span className="numeric">
      ↓&nbsp;{formatBytes(bytesOut, language)} ↑&nbsp;{formatBytes(bytesIn, language)}
    </span>
  );
}

/** The beginning of a device's id, and its program. */
export function SessionDevice(props: {
  readonly session: { readonly device_id_hint: string; readonly user_agent: string | null };
}) {
  const { device_id_hint: hint, user_agent: agent } = props.session;
  return (
    <span>
      <code>{hint}…</code>
      {agent !== null && (
        <Text component="span" size="xs" c="dimmed" lineClamp={2} title={agent}>
          {agent}
        </Text>
      )}
    </span>
  );
}
