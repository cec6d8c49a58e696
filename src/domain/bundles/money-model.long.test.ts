import { expect, test } from "vitest";
import { assertMoneyModel } from "../../../test/support/money-model.ts";
import { createPaymentWorld } from "../../../test/support/payments/payment-world.ts";

const runs = Number(process.env.FUZZ_RUNS ?? "1000");
/** A story takes a quarter of a second on an idle machine. */
const TIMEOUT_MS = 30 * 60_000;

test(
  "the books hold and nobody gets rich in 1,000 stories, or as many as FUZZ_RUNS says",
  () => expect(assertMoneyModel(createPaymentWorld, runs)).resolves.toBeUndefined(),
  TIMEOUT_MS,
);
