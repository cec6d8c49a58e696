import { Type } from "typebox";
import type { OnceDeps } from "../../../domain/idempotency/run-once.ts";
import { adjustBalance } from "../../../domain/ledger/adjust-balance.ts";
import { actorOf } from "../../../http/actor.ts";
import type { NewId } from "../../../kernel/ids.ts";
import { formatMoney } from "../../../kernel/money.ts";
import { type Guard, SUPERUSER_ERRORS } from "../../server/guard.ts";
import type { HttpApp } from "../../server/http-app.ts";
import { IDEMPOTENCY_ERRORS, IdempotencyHeaders } from "../../server/idempotency-schema.ts";
import { answerOnce } from "../../server/idempotent.ts";
import { MoneyIn, MoneyOut, moneyMember } from "../../server/money-member.ts";
import { problemResponses } from "../../server/problem-schema.ts";
import { Id, Reason, TextOrNull } from "../../server/schema-kinds.ts";
import { SchemaRefusal } from "../../server/validate-schema.ts";
import { UserParams } from "./schemas.ts";

export type AdjustmentRouteDeps = OnceDeps & { readonly newId: NewId };

const AdjustmentIn = Type.Object(
  { amount: MoneyIn("What the balance shall gain, or lose if negative; not 0."), reason: Reason },
  { title: "NewAdjustment" },
);

const AdjustmentOut = Type.Object(
  {
    transaction_id: Id("The `adjustment` transaction."),
    user_id: Id("Whose balance it is."),
    amount: MoneyOut("What it gained, or lost if negative."),
    new_balance: MoneyOut("The balance after it, and after what the user owed was netted."),
    debt: MoneyOut("What the user still owes."),
    reason: TextOrNull("Why."),
  },
  { title: "Adjustment" },
);

/** @param superuser lets superusers through */
export function adjustmentRoute(app: HttpApp, deps: AdjustmentRouteDeps, superuser: Guard): void {
  app.post(
    "/api/v1/admin/users/:user_id/adjustments",
    {
      onRequest: [...superuser],
      schema: {
        operationId: "adjustBalance",
        tags: ["Administration"],
        summary: "Change a user's balance by a sum",
        description:
          "Right whatever else moves the balance meanwhile. What the user owes is netted from what is added: adding what is owed forgives it.",
        security: [{ bearer: [] }],
        headers: IdempotencyHeaders,
        params: UserParams,
        body: AdjustmentIn,
        response: {
          201: { ...AdjustmentOut, description: "The balance was changed." },
          ...problemResponses(
            ...SUPERUSER_ERRORS,
            "not_found",
            "balance_insufficient",
            "validation_failed",
            ...IDEMPOTENCY_ERRORS,
          ),
        },
      },
    },
    async (request, reply) => {
      const userId = request.params.user_id;
      const amountCents = signedAmount(request.body.amount);
      const reason = request.body.reason ?? null;
      await answerOnce(deps, request, reply, async (tx) => {
        const adjustment = await adjustBalance(tx, deps, actorOf(request), { userId, amountCents, reason });
        return {
          status: 201,
          body: {
            transaction_id: adjustment.id,
            user_id: userId,
            amount: formatMoney(amountCents),
            new_balance: formatMoney(adjustment.wallet.balanceCents),
            debt: formatMoney(adjustment.wallet.debtCents),
            reason,
          },
        };
      });
      return reply;
    },
  );
}

function signedAmount(amount: number | string) {
  const cents = moneyMember(amount, "/amount", "money");
  if (cents !== 0n) return cents;
  throw new SchemaRefusal([{ path: "/amount", keyword: "format", params: { format: "money-not-zero" } }]);
}
