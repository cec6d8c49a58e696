import { expect, test } from "vitest";
import { createDomainWorld } from "../../../test/support/domain-world.ts";
import { assertMoneyModel } from "../../../test/support/money-model.ts";

const runs = Number(process.env.FUZZ_RUNS ?? "1000");

test("the books hold after every step of 1,000 stories, or as many as FUZZ_RUNS says", () =>
  expect(assertMoneyModel(createDomainWorld, runs)).resolves.toBeUndefined());
