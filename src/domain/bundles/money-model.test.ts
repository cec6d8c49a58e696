import { expect, test } from "vitest";
import { createDomainWorld } from "../../../test/support/domain-world.ts";
import { assertMoneyModel } from "../../../test/support/money-model.ts";

const RUNS = 100;
const TIMEOUT_MS = 120_000;

test(
  "whatever two people and a changing price list do in 100 stories, the books hold after every step",
  () => expect(assertMoneyModel(createDomainWorld, RUNS)).resolves.toBeUndefined(),
  TIMEOUT_MS,
);
