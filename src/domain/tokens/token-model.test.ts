import { expect, test } from "vitest";
import { assertTokenModel } from "../../../test/support/token-model/tell-token-story.ts";

/** The long test tells 1,000. */
const RUNS = 100;
const TIMEOUT_MS = 300_000;

test(
  "never a second or a cent comes from nowhere, in 100 random stories of tokens that are bought, redeemed, rotated, extended, frozen, given away, given time back and returned",
  () => expect(assertTokenModel(RUNS)).resolves.toBeUndefined(),
  TIMEOUT_MS,
);
