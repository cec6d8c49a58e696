import { expect, test } from "vitest";
import { TestClock } from "../../../test/support/domain-world.ts";
import type { UsageSample } from "../../domain/usage/record-usage.ts";
import { HOUR_MS } from "../../kernel/duration.ts";
import { AppError } from "../../kernel/errors.ts";
import { LeaseBook } from "./lease-book.ts";
import { UsageMeter } from "./usage-meter.ts";

test("a batch without an answer is sent again with the same ids, but not once the database may have forgotten them", async () => {
  const clock = new TestClock();
  const sent: string[][] = [];
  let made = 0;
  let isAway = true;
  const meter = new UsageMeter({
    clock,
    newId: () => `sample ${++made}`,
    instanceId: "instance",
    leases: new LeaseBook(clock),
    flushIntervalMs: 5_000,
    leaseTrustMs: 200_000,
    recordUsage: async (samples: readonly UsageSample[]) => {
      sent.push(samples.map(({ id }) => id));
      if (isAway) throw new AppError("service_unavailable");
      return [];
    },
  });
  const flush = () => meter.flush().catch(() => {});
  meter.countDenial("token", "rate_limited");
  await flush();
  clock.advance(11 * HOUR_MS);
  await flush();
  meter.countDenial("token", "rate_limited");
  clock.advance(2 * HOUR_MS);
  isAway = false;
  await flush();
  await flush();
  expect(sent).toEqual([["sample 1"], ["sample 1"], ["sample 2"]]);
});
