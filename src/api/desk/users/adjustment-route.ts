import { Type } from "typebox";
import type { OnceDeps } from "../../../domain/idempotency/run-once.ts";
import { adjustBalance } from "../../../domain/ledger/adjust-balance.ts";
import { actorOf } from "../../../http/actor.ts";
import { CREDIT_KINDS } from "../../../kernel/credit-kinds.ts";
import type { NewId } from "../../../kernel/ids.ts";
import { formatMoney } from "../../../kernel/money.ts";
import { DESK_ERRORS } from "../../server/guard.ts";
import type { HttpApp } from "../../server/http-app.ts";
import { IDEMPOTENCY_ERRORS, IdempotencyHeaders } from "../../server/idempotency-schema.ts";
import { answerOnce } from "../../server/idempotent.ts";
import { MoneyIn, MoneyOut, moneyMember } from "../../server/money-member.ts";
import { problemResponses } from "../../server/problem-schema.ts";
import { Id, OneOf, Reason, TextOrNull } from "../../server/schema-kinds.ts";
import { SchemaRefusal } from "../../server/validate-schema.ts";
import { UserParams } from "./schemas.ts";

export type AdjustmentRouteDeps = OnceDeps & { readonly newId: NewId };

const AdjustmentIn = Type.Object(
  {
    amount: MoneyIn("What is added to the balance, or deducted if negative; not 0."),
    credit_kind: Type.Optional(
      OneOf(CREDIT_KINDS, {
        description:
          "Which ZNC: `granted` are given by the service, are spent first, may expire and are never paid out. Of this kind alone is deducted. Left out, what is added counts as paid, and granted ZNC are deducted first.",
      }),
    ),
    reason: Reason,
  },
  { title: "NewAdjustment" },
);

const AdjustmentOut = Type.Object(
  {
    transaction_id: Id("The `adjustment` transaction."),
    user_id: Id("Whose balance it is."),
    amount: MoneyOut("What was added to the balance, or deducted if negative."),
    granted: MoneyOut("The part of `amount`, of the same sign, that is granted ZNC."),
    new_balance: MoneyOut("The balance after it, and after the deduction of a debt."),
    debt: MoneyOut("The debt after it."),
    reason: TextOrNull("Why."),
  },
  { title: "Adjustment" },
);

export function adjustmentRoute(app: HttpApp, deps: AdjustmentRouteDeps): void {
  app.post(
    "/api/v1/admin/users/:user_id/adjustments",
    {
      config: { permission: "move-money" },
      schema: {
        operationId: "adjustBalance",
        tags: ["Administration"],
        summary: "Change a user's balance by a sum",
        description:
          "Correct even if the balance changes meanwhile. A debt is deducted from what is added: adding as much as the debt cancels it.",
        security: [{ bearer: [] }],
        headers: IdempotencyHeaders,
        params: UserParams,
        body: AdjustmentIn,
        response: {
          201: { ...AdjustmentOut, description: "The balance was changed." },
          ...problemResponses(
            ...DESK_ERRORS,
            "not_found",
            "balance_insufficient",
            "credit_kind_insufficient",
            "validation_failed",
            ...IDEMPOTENCY_ERRORS,
          ),
        },
      },
    },
    async (request, reply) => {
      const userId = request.params.user_id;
      const amountCents = signedAmount(request.body.amount);
      const creditKind = request.body.credit_kind ?? null;
      const reason = request.body.reason ?? null;
      await answerOnce(deps, request, reply, async (tx) => {
        const change = { userId, amountCents, creditKind, reason };
        const adjustment = await adjustBalance(tx, deps, actorOf(request), change);
        return {
          status: 201,
          body: {
            transaction_id: adjustment.id,
            user_id: userId,
            amount: formatMoney(amountCents),
            granted: formatMoney(adjustment.grantedCents),
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
