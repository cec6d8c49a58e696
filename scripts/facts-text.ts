import { FACTS, type FactName, kindOf } from "../src/domain/facts/fact.ts";
import { MEMBER_KINDS, type Members } from "../src/domain/facts/fact-kinds.ts";

const HEAD = `# Facts

What the service records when it happens. Each fact is written in the transaction of what it tells of: as a row of the audit
log, where it stands under its name, and, while there is a reader, as a row of the outbox that mails, webhooks and the like read.
No fact holds a password, a token, a key or a stranger's e-mail address. Why it is so: [ADR 16](adr/0016-facts-and-outbox.md).

Made from the list in \`src/domain/facts/\` by \`npm run facts:docs\`; do not edit it by hand.

A fact carries its name, the time, who did it (nobody: the service itself, or somebody not signed in), its resource's id, whom
it concerns, and where given a reason. \`before\` and \`after\` have the members below.
`;

/** docs/facts.md. */
export function factsPage(): string {
  const names = Object.keys(FACTS).sort() as FactName[];
  return `${HEAD}\n${names.map(sectionOf).join("\n")}`;
}

function sectionOf(name: FactName): string {
  const { means, resource, concerns, before, after, isUnaudited, changesAccess } = kindOf(name);
  const notes = [
    `Resource: \`${resource}\`. Concerns ${concerns}.`,
    ...(isUnaudited ? ["Not in the audit log."] : []),
    ...(changesAccess ? ["Every instance looks at the feed of access changes at once."] : []),
  ];
  const members = [...rowsOf("before", before), ...rowsOf("after", after)];
  const table = members.length === 0 ? "" : `\n| Member | Holds |\n|---|---|\n${members.join("\n")}\n`;
  return `## ${name}\n\n${means}\n\n${notes.join(" ")}\n${table}`;
}

function rowsOf(part: "before" | "after", members: Members = {}): string[] {
  return Object.entries(members).map(([name, kind]) => {
    const isOptional = name.endsWith("?");
    const plainName = isOptional ? name.slice(0, -1) : name;
    return `| \`${part}.${plainName}\` | ${MEMBER_KINDS[kind]}${isOptional ? "; may be left out" : ""} |`;
  });
}
