import { expect, test } from "vitest";
import { assertMoneyModel } from "../../../test/support/money-model.ts";
import { createPaymentWorld } from "../../../test/support/payments/payment-world.ts";

const RUNS = 100;
const TIMEOUT_MS = 120_000;

test(
  "whatever two people, their payments and a changing price list do in 100 stories, the books hold and nobody gets rich",
  () => expect(assertMoneyModel(createPaymentWorld, RUNS)).resolves.toBeUndefined(),
  TIMEOUT_MS,
);
