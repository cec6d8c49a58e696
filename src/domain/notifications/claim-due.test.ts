import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import {
  conflict,
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

test("what came while the mail server was away is one mail when it is back, and a rush is still one", async () => {
  const away = await startTestMailServer();
  await away.close();
  const lonely = await createToldWorld(away.smtpUrl, world);
  const anna = await world.newUser();
  await world.record(...Array.from({ length: 14 }, () => conflict(anna.id, anna.id)));
  for (let minute = 0; minute < 14; minute += 1) {
    await world.record(newDevice(anna.id, `Program ${minute}`));
    await world.fanOut();
    await lonely.deliver();
    world.clock.advance(MINUTE_MS);
  }
  world.clock.advance(HOUR_MS);
  await world.deliver();
  const subjects = server.mails.map(({ headers }) => /^Subject: (.*)/m.exec(headers)?.[1]);
  expect(subjects.sort()).toEqual(["14 device conflicts", "14 new devices use your tokens"]);
});

test("of a target that comes and goes only the present state is told", async () => {
  let number = 0n;
  const change = async (state: "up" | "down"): Promise<void> => {
    number += 1n;
    await world.database.direct
      .insertInto("target_status_changes")
      .values({ number, state, changed_at: new Date(world.clock.nowMs()) })
      .execute();
    const common = { resourceId: null, userId: null };
    await world.record(
      state === "down" ? { ...common, name: "target.down" } : { ...common, name: "target.up", after: {} },
    );
    world.clock.advance(1_000);
  };
  for (let times = 0; times < 5; times += 1) {
    await change("down");
    await change("up");
  }
  await change("down");
  await world.fanOut();
  await world.deliver();
  const subjects = server.mails.map(({ headers }) => /^Subject: (.*)/m.exec(headers)?.[1]);
  expect(subjects).toEqual(["The target does not answer"]);
});
