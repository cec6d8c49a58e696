import { verifyReceipt } from "../../../domain/receipts/find-receipt.ts";
import { parseVoucherCode } from "../../../domain/vouchers/code-rules.ts";
import type { Database } from "../../../kernel/database.port.ts";
import { AppError } from "../../../kernel/errors.ts";
import type { Limit, Limiter } from "../../../kernel/limiter.port.ts";
import type { HttpApp } from "../../server/http-app.ts";
import { takeReceiptQuestion } from "../../server/limit-rate.ts";
import { problemResponses } from "../../server/problem-schema.ts";
import { presentVerified } from "./present-receipt.ts";
import { CodeIn, VerifiedOut } from "./schemas.ts";

export type VerifyReceiptDeps = {
  readonly database: Database;
  readonly limiter: Limiter;
  /** `RATE_LIMIT_RECEIPTS`; null means off. */
  readonly receiptLimit: Limit | null;
};

/** For whoever was given a sheet. */
export function verifyReceiptRoute(app: HttpApp, deps: VerifyReceiptDeps): void {
  const limits = { limiter: deps.limiter, limit: deps.receiptLimit };
  app.post(
    "/api/v1/receipts/verify",
    {
      schema: {
        operationId: "verifyReceipt",
        tags: ["Receipts"],
        summary: "What a receipt says whose code is on a sheet",
        description:
          "Without a sign-in. Answers what was printed when the receipt was issued, and not what has become of it since: whoever compares both finds every change to the sheet. That a code checks is no secret, so `receipt_code_mistyped` counts for no limit.",
        security: [],
        body: CodeIn,
        response: {
          200: { ...VerifiedOut, description: "It was issued here, and says this." },
          ...problemResponses(
            "receipt_code_mistyped",
            "receipt_unknown",
            "validation_failed",
            "rate_limited",
          ),
        },
      },
    },
    async (request, reply) => {
      const code = parseVoucherCode(request.body.code);
      if (code === null) throw new AppError("receipt_code_mistyped");
      await takeReceiptQuestion(limits, request, reply);
      reply.header("cache-control", "no-store");
      return presentVerified(await verifyReceipt(deps.database.direct, code));
    },
  );
}
