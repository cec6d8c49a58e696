import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import {
  createToldWorld,
  newDevice,
  type ToldWorld,
} from "../../../test/support/notifications/told-world.ts";
import { startTestMailServer } from "../../../test/support/test-mail-server.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../kernel/duration.ts";
import { changeNotifications } from "./change-notifications.ts";

let server: Awaited<ReturnType<typeof startTestMailServer>>;
let world: ToldWorld;

beforeAll(async () => {
  server = await startTestMailServer();
  world = await createToldWorld(server.smtpUrl);
});

afterAll(async () => {
  await world.close();
  await server.close();
});

afterEach(async () => {
  server.mails.length = 0;
  await world.database.direct.deleteFrom("notification_deliveries").execute();
  await world.database.direct.deleteFrom("notification_channels").execute();
});

test("what a burst's pause would end within quiet hours waits for their end", async () => {
  const anna = await world.newUser();
  const minuteAfter = (ms: number) => (((world.clock.nowMs() + ms) % DAY_MS) / MINUTE_MS) | 0;
  const quiet = { fromMinute: minuteAfter(5 * MINUTE_MS), toMinute: minuteAfter(HOUR_MS) };
  await changeNotifications(world, anna.id, { quiet });
  for (const program of ["Firefox", "Chromium", "curl"]) {
    await world.record(newDevice(anna.id, program));
    await world.fanOut();
    await world.deliver();
  }
  world.clock.advance(10 * MINUTE_MS);
  await world.deliver();
  expect(server.mails).toHaveLength(1);
  world.clock.advance(HOUR_MS);
  await world.deliver();
  expect(server.mails).toHaveLength(2);
  expect(server.mails[1]?.headers).toContain("2 new devices use your tokens");
});
