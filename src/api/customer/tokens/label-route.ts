import { LABEL_CHARACTERS_MAX, readLabel } from "../../../domain/tokens/label-rules.ts";
import { labelToken } from "../../../domain/tokens/label-token.ts";
import type { Clock } from "../../../kernel/clock.port.ts";
import type { Database } from "../../../kernel/database.port.ts";
import type { Sealer } from "../../../kernel/sealer.port.ts";
import { presentToken, TokenOut } from "../../presenters/present-token.ts";
import { type Guard, SIGNED_IN_ERRORS } from "../../server/guard.ts";
import type { HttpApp } from "../../server/http-app.ts";
import { problemResponses } from "../../server/problem-schema.ts";
import { principalOf } from "../../server/request-state.ts";
import { SchemaRefusal } from "../../server/validate-schema.ts";
import { LabelIn, TokenParams } from "./schemas.ts";

export type LabelRouteDeps = {
  readonly database: Database;
  readonly clock: Clock;
  readonly sealer: Sealer;
};

/** @param signedIn lets signed-in users through */
export function labelRoute(app: HttpApp, deps: LabelRouteDeps, signedIn: Guard): void {
  app.patch(
    "/api/v1/tokens/:token_id",
    {
      onRequest: [...signedIn],
      schema: {
        tags: ["Access tokens"],
        security: [{ bearer: [] }],
        operationId: "labelToken",
        summary: "Label an access token",
        description:
          "A note for its owner, such as where it is used. Works on revoked and expired tokens too.",
        params: TokenParams,
        body: LabelIn,
        response: {
          200: { ...TokenOut, description: "The access token with its new label." },
          ...problemResponses(...SIGNED_IN_ERRORS, "token_not_found", "validation_failed"),
        },
      },
    },
    async (request) => {
      const { label } = request.body;
      const labelling = {
        userId: principalOf(request).userId,
        tokenId: request.params.token_id,
        label: label === null ? null : labelMember(label),
      };
      return presentToken(await deps.database.transaction((tx) => labelToken(tx, deps, labelling)));
    },
  );
}

function labelMember(text: string): string {
  const reading = readLabel(text);
  if ("label" in reading) return reading.label;
  switch (reading.fault) {
    case "empty":
      throw refusal("minLength", { limit: 1 });
    case "too_long":
      throw refusal("maxLength", { limit: LABEL_CHARACTERS_MAX });
    case "invisible_character":
      throw refusal("format", { format: "visible-text" });
  }
}

function refusal(keyword: string, params: Readonly<Record<string, unknown>>): SchemaRefusal {
  return new SchemaRefusal([{ path: "/label", keyword, params }]);
}
