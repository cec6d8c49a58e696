import { expect, test } from "vitest";
import { assertTokenModel } from "../../../test/support/token-model/tell-token-story.ts";

const runs = Number(process.env.FUZZ_RUNS ?? "1000");
/** One random story takes a tenth of a second on an idle machine. */
const TIMEOUT_MS = 20 * 60_000;

test(
  "never a second or a cent comes from nowhere in 1,000 random stories of tokens, or in as many as FUZZ_RUNS sets",
  () => expect(assertTokenModel(runs)).resolves.toBeUndefined(),
  TIMEOUT_MS,
);
