import { Badge } from "@mantine/core";
import { useWords } from "../../words/words.ts";
import type { Endpoint } from "./webhooks-query.ts";
import { endpointStateWords } from "./webhooks-words.ts";

/** Whether an endpoint is posted to, and why not. */
export function EndpointState({ endpoint }: { readonly endpoint: Endpoint }) {
  const words: Readonly<Record<string, string>> = useWords(endpointStateWords);
  const { is_enabled, disabled_reason, failures } = endpoint;
  const state = is_enabled ? "enabled" : (disabled_reason ?? "by_hand");
  const colour = is_enabled ? (failures > 0 ? "yellow" : "green") : "gray";
  return (
    <Badge variant="light" color={colour} tt="none">
      {words[state] ?? state}
    </Badge>
  );
}
