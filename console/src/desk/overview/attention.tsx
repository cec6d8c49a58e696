import { Alert, Badge, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { Schemas } from "../../../../client/api-types.ts";
import { LinkButton } from "../../parts/link.tsx";
import { Moment } from "../../parts/moment.tsx";
import { Lines, QueryView } from "../../parts/query-view.tsx";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { deskWords } from "../frame/desk-words.ts";
import { REMEDY_SPOTS, remedyPlace } from "../frame/places.ts";
import { SectionPanel } from "../frame/section-panel.tsx";
import { SECTIONS } from "../frame/sections.ts";
import { attentionQuery } from "./attention-query.ts";
import { overviewWords } from "./overview-words.ts";

type Item = Schemas["AttentionItem"];

const SKELETON_LINES = 2;
const COLOURS = { critical: "red", warning: "yellow" } as const;

/** What somebody should look into, in the words of the service, each with the section that mends it. */
export function Attention() {
  const words = useWords(overviewWords);
  const query = useQuery(attentionQuery(useLanguage()));
  return (
    <SectionPanel title={words.attention}>
      <QueryView query={query} skeleton={<Lines count={SKELETON_LINES} />}>
        {({ items }) =>
          items.length === 0 ? (
            <Text>{words.calm}</Text>
          ) : (
            <Stack component="ul" className="plain-list" gap="xs">
              {items.map((item) => (
                <li key={`${item.code} ${item.sentence}`}>
                  <OneItem item={item} />
                </li>
              ))}
            </Stack>
          )
        }
      </QueryView>
    </SectionPanel>
  );
}

function OneItem({ item }: { readonly item: Item }) {
  const words = useWords(overviewWords);
  const colour = COLOURS[item.severity];
  return (
    <Alert color={colour} role="note">
      <Group justify="space-between" gap="sm" wrap="wrap">
        <Stack gap={4} className="attention-text">
          <Group gap="xs">
            <Badge variant="light" color={colour} tt="none">
              {words[item.severity]}
            </Badge>
            {item.count > 1 && <Badge variant="default" tt="none">{`× ${item.count}`}</Badge>}
            {item.since !== null && (
              <Text size="sm" c="dimmed">
                {words.since} <Moment time={item.since} />
              </Text>
            )}
          </Group>
          <Text>{item.sentence}</Text>
        </Stack>
        <RemedyLink link={item.link} />
      </Group>
    </Alert>
  );
}

/** Nothing if the remedy is none of the desk's sections: the sentence says what to do then. */
function RemedyLink({ link }: { readonly link: Item["link"] }) {
  const words = useWords(overviewWords);
  const sections = useWords(deskWords);
  const place = remedyPlace(link, SECTIONS);
  if (place === null) return null;
  return (
    <LinkButton {...place} variant="default" size="sm">
      {words.open(sections[REMEDY_SPOTS[link.kind].section])}
    </LinkButton>
  );
}
