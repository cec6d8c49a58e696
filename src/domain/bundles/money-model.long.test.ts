import { expect, test } from "vitest";
import { assertMoneyModel } from "../../../test/support/money-model.ts";
import { createPaymentWorld } from "../../../test/support/payments/payment-world.ts";

const runs = Number(process.env.FUZZ_RUNS ?? "1000");
/** One random story takes a quarter of a second on an idle machine. */
const TIMEOUT_MS = 30 * 60_000;

test(
  "the books agree and no user gains money in 1,000 random stories, or in as many as FUZZ_RUNS sets",
  () => expect(assertMoneyModel(createPaymentWorld, runs)).resolves.toBeUndefined(),
  TIMEOUT_MS,
);
