import { expect, test } from "vitest";
import { assertMoneyModel } from "../../../test/support/money-model.ts";
import { createPaymentWorld } from "../../../test/support/payments/payment-world.ts";

/** The long test tells thousands. */
const RUNS = 40;
const TIMEOUT_MS = 300_000;

test(
  "the books agree and no user gains money in 40 random stories of two users, their payments and changing prices",
  () => expect(assertMoneyModel(createPaymentWorld, RUNS)).resolves.toBeUndefined(),
  TIMEOUT_MS,
);
