import { Type } from "typebox";
import { ATTENTION_CODES, ATTENTION_LINKS, SEVERITIES } from "../../../domain/desk/attention.ts";
import { type AttentionDeps, attentionChecks } from "../../../domain/desk/attention-checks.ts";
import { readAttention } from "../../../domain/desk/read-attention.ts";
import { formatTimeOrNull } from "../../../kernel/time-text.ts";
import { DESK_ERRORS } from "../../server/guard.ts";
import type { HttpApp } from "../../server/http-app.ts";
import { problemResponses } from "../../server/problem-schema.ts";
import { OneOf, TextOrNull, TimeOrNull } from "../../server/schema-kinds.ts";

const ItemOut = Type.Object(
  {
    severity: OneOf(SEVERITIES, {
      description: "`critical`: money, evidence or the service itself is at stake.",
    }),
    code: OneOf(ATTENTION_CODES, { description: "What it is. There may be several of one code." }),
    sentence: Type.String({ description: "What it is and what to do, in the language of the request." }),
    count: Type.Integer({ description: "How many there are of what the sentence names; else 1." }),
    since: TimeOrNull("Since when, or when it was last right; null if that is not known."),
    link: Type.Object({
      kind: OneOf(ATTENTION_LINKS, { description: "Where it is mended." }),
      id: TextOrNull("One of them; null: all of the kind."),
    }),
  },
  { title: "AttentionItem" },
);

const AttentionOut = Type.Object({ items: Type.Array(ItemOut) }, { title: "Attention" });

export function adminAttentionRoutes(app: HttpApp, deps: AttentionDeps): void {
  const checks = attentionChecks(deps);
  app.get(
    "/api/v1/admin/attention",
    {
      config: { permission: "read" },
      schema: {
        operationId: "readAttention",
        tags: ["Administration"],
        summary: "What an operator should look into",
        description:
          "Critical items first. A check that fails or hangs is an item itself. `zenzefi doctor` looks at more: at what only a command can.",
        security: [{ bearer: [] }],
        response: {
          200: { ...AttentionOut, description: "Empty: nothing is wrong." },
          ...problemResponses(...DESK_ERRORS),
        },
      },
    },
    async (request) => {
      const items = await readAttention(checks);
      return {
        items: items.map(({ severity, code, sentence, count, since, link }) => ({
          severity,
          code,
          sentence: sentence[request.language],
          count,
          since: formatTimeOrNull(since),
          link,
        })),
      };
    },
  );
}
