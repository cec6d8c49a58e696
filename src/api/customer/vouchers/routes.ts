import { Type } from "typebox";
import type { OnceDeps } from "../../../domain/idempotency/run-once.ts";
import { parseVoucherCode, VOUCHER_INPUT_CHARACTERS_MAX } from "../../../domain/vouchers/code-rules.ts";
import { type RedeemDeps, type Redemption, redeemVoucher } from "../../../domain/vouchers/redeem-voucher.ts";
import { VOUCHER_KINDS } from "../../../domain/vouchers/voucher.ts";
import { actorOf } from "../../../http/actor.ts";
import { AppError } from "../../../kernel/errors.ts";
import type { Limit, Limiter } from "../../../kernel/limiter.port.ts";
import { formatMoney } from "../../../kernel/money.ts";
import { presentToken, TokenOut } from "../../presenters/present-token.ts";
import { BUYER_ERRORS, type Guard } from "../../server/guard.ts";
import type { HttpApp } from "../../server/http-app.ts";
import { IDEMPOTENCY_ERRORS, IdempotencyHeaders } from "../../server/idempotency-schema.ts";
import { answerOnce } from "../../server/idempotent.ts";
import { takeVoucherAttempt } from "../../server/limit-rate.ts";
import { MoneyOut } from "../../server/money-member.ts";
import { problemResponses } from "../../server/problem-schema.ts";
import { principalOf } from "../../server/request-state.ts";
import { Id, OneOf } from "../../server/schema-kinds.ts";

export type VoucherRoutesDeps = OnceDeps &
  RedeemDeps & {
    readonly limiter: Limiter;
    /** `RATE_LIMIT_VOUCHERS`; null means off. */
    readonly voucherLimit: Limit | null;
  };

const RedeemIn = Type.Object(
  {
    code: Type.String({
      minLength: 1,
      maxLength: VOUCHER_INPUT_CHARACTERS_MAX,
      description:
        "The 16 characters on the card. Case, blanks, dashes and look-alikes (O, I, L) do not matter.",
      examples: ["7K3M-Q9XD-2FHT-V8RN"],
    }),
  },
  { title: "VoucherToRedeem" },
);

const RedemptionOut = Type.Object(
  {
    kind: OneOf(VOUCHER_KINDS, { description: "`znc`: it was a sum; `time`: an access token." }),
    amount: MoneyOut("What was added to the balance; 0.00 for `time`."),
    new_balance: MoneyOut("The balance after it, and after the deduction of a debt."),
    debt: MoneyOut("The debt after it."),
    token: Type.Optional({ ...TokenOut, description: "For `time`: the access token. It was not used yet." }),
    transaction_id: Id("The transaction that stands for it."),
  },
  { title: "VoucherRedemption" },
);

export function voucherRoutes(app: HttpApp, deps: VoucherRoutesDeps, buyer: Guard): void {
  const limits = { limiter: deps.limiter, limit: deps.voucherLimit };
  app.post(
    "/api/v1/vouchers/redeem",
    {
      onRequest: [...buyer],
      schema: {
        operationId: "redeemVoucher",
        tags: ["Currency"],
        summary: "Redeem a voucher",
        description:
          "Adds its sum to the balance, or gives an access token of its time, once. Whether a code is unknown, revoked, expired or was redeemed by another user is not told apart. `voucher_code_mistyped` counts as no attempt: that a code checks is no secret.",
        security: [{ bearer: [] }],
        headers: IdempotencyHeaders,
        body: RedeemIn,
        response: {
          201: { ...RedemptionOut, description: "It was redeemed." },
          ...problemResponses(
            ...BUYER_ERRORS,
            "voucher_code_mistyped",
            "voucher_invalid",
            "voucher_redeemed_before",
            "validation_failed",
            ...IDEMPOTENCY_ERRORS,
          ),
        },
      },
    },
    async (request, reply) => {
      // The check character follows from the other 15, which anybody can compute: this tells nothing about vouchers.
      const code = parseVoucherCode(request.body.code);
      if (code === null) throw new AppError("voucher_code_mistyped");
      await takeVoucherAttempt(limits, request, reply);
      const { userId } = principalOf(request);
      await answerOnce(deps, request, reply, async (tx) => ({
        status: 201,
        body: presentRedemption(await redeemVoucher(tx, deps, actorOf(request), { userId, code })),
      }));
      return reply;
    },
  );
}

function presentRedemption({ entryId, value, wallet, token }: Redemption) {
  return {
    kind: value.kind,
    amount: formatMoney(value.kind === "znc" ? value.amountCents : 0n),
    new_balance: formatMoney(wallet.balanceCents),
    debt: formatMoney(wallet.debtCents),
    ...(token === null ? {} : { token: presentToken(token) }),
    transaction_id: entryId,
  };
}
