import { useQueryClient } from "@tanstack/react-query";
import { useWords } from "../../words/words.ts";
import type { Change } from "../frame/act-dialog.tsx";
import { deskWords } from "../frame/desk-words.ts";
import { type Endpoint, endpointQuery, type VersionedEndpoint } from "./webhooks-query.ts";
import { endpointStateWords, noticeKindWords, webhooksWords } from "./webhooks-words.ts";

/**
 * Reads an endpoint anew, after a 412.
 * @param onRead receives what it is now, before that is shown
 * @returns for an `ActDialog`: what somebody else has changed of what was shown
 */
export function useEndpointReload(
  shown: VersionedEndpoint,
  onRead: (now: VersionedEndpoint) => void = () => {},
): () => Promise<readonly Change[]> {
  const client = useQueryClient();
  const describe = useDescription();
  return async () => {
    const now = await client.fetchQuery({ ...endpointQuery(shown.value.id), staleTime: 0 });
    onRead(now);
    const after = new Map(describe(now.value));
    return describe(shown.value)
      .map(([name, before]) => ({ name, before, after: after.get(name) ?? "" }))
      .filter(({ before, after: text }) => before !== text);
  };
}

function useDescription(): (endpoint: Endpoint) => (readonly [name: string, text: string])[] {
  const words = useWords(webhooksWords);
  const desk = useWords(deskWords);
  const states: Readonly<Record<string, string>> = useWords(endpointStateWords);
  const kindNames: Readonly<Record<string, string>> = useWords(noticeKindWords);
  return ({ url, is_enabled, disabled_reason, description, kinds }) => {
    const state = is_enabled ? "enabled" : (disabled_reason ?? "by_hand");
    return [
      [words.url, url],
      [desk.state, states[state] ?? state],
      [words.description, description ?? ""],
      [words.kinds, kinds.map((kind) => kindNames[kind] ?? kind).join("; ")],
    ];
  };
}
