import { Text } from "@mantine/core";
import { Details } from "../../parts/details.tsx";
import { Moment } from "../../parts/moment.tsx";
import { TimeSpan } from "../../parts/time-left.tsx";
import { formatNumber } from "../../words/format.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import type { Health } from "../frame/health-query.ts";
import { healthWords, STATES } from "../frame/health-words.ts";
import { SectionPanel } from "../frame/section-panel.tsx";
import { jobsWords } from "./jobs-words.ts";
import { Remedy, StateBadge } from "./remedy.tsx";

const BREAKER_COLOURS = { closed: "green", half_open: "yellow", open: "red", off: "gray" } as const;

/** The process that answered, and what it depends on. */
export function ProcessPanel({ health }: { readonly health: Health }) {
  const words = useWords(jobsWords);
  const states = useWords(healthWords);
  return (
    <SectionPanel
      title={words.processTitle}
      actions={<StateBadge colour={STATES[health.status]} text={states[health.status]} />}
    >
      <Details
        details={[
          ...health.checks.map(({ name, status, latency_ms, problem }) => ({
            name: states[name],
            value: (
              <>
                <StateBadge colour={STATES[status]} text={states[status]} />{" "}
                {status === "up" ? words.latency(latency_ms) : problem}
              </>
            ),
          })),
          { name: states.uptime, value: <TimeSpan seconds={health.uptime_seconds} /> },
          { name: states.version, value: health.version },
        ]}
      />
      {!health.tls_verify && <Text size="sm">{words.noTls}</Text>}
      {health.status !== "healthy" && <Remedy text={words.processText} command="npx zenzefi doctor" />}
    </SectionPanel>
  );
}

/** The queue for the target, and connecting to it. */
export function TargetPanel({ health: { target } }: { readonly health: Health }) {
  const words = useWords(jobsWords);
  const language = useLanguage();
  const { max_concurrent: max, breaker_since: since } = target;
  const used = formatNumber(target.in_use, language);
  return (
    <SectionPanel
      title={words.target}
      actions={<StateBadge colour={BREAKER_COLOURS[target.breaker]} text={words[target.breaker]} />}
    >
      <Details
        details={[
          ...(since === null
            ? []
            : [
                {
                  name: words.breaker,
                  value: (
                    <>
                      {words[target.breaker]} {words.since} <Moment time={since} />
                    </>
                  ),
                },
              ]),
          {
            name: words.atOnce,
            value: max === null ? words.noLimit : words.ofMax(used, formatNumber(max, language)),
          },
          { name: words.queue, value: formatNumber(target.waiting, language) },
          { name: words.refused, value: formatNumber(target.refused, language) },
        ]}
      />
      {target.breaker === "open" && (
        <Remedy text={words.targetText} command="npx zenzefi doctor --only target" />
      )}
    </SectionPanel>
  );
}
