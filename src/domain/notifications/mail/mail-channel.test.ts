import { afterAll, beforeAll, expect, test } from "vitest";
import {
  createToldWorld,
  newDevice,
  passwordChanged,
  type ToldWorld,
} from "../../../../test/support/notifications/told-world.ts";
import { startTestMailServer } from "../../../../test/support/test-mail-server.ts";
import { HOUR_MS } from "../../../kernel/duration.ts";

let server: Awaited<ReturnType<typeof startTestMailServer>>;
let world: ToldWorld;
/** How the server answers to any recipient; null: it takes them. */
let refusal: { readonly code: number; readonly text: string } | null = null;

beforeAll(async () => {
  server = await startTestMailServer({ refusesRecipient: () => refusal });
  world = await createToldWorld(server.smtpUrl);
});

afterAll(async () => {
  await world.close();
  await server.close();
});

async function tell(): Promise<void> {
  await world.fanOut();
  await world.deliver();
}

const mailsTo = (address: string) => server.mails.filter(({ to }) => to.includes(address));

test("an address that was refused gets what protects the account, and nothing else for a day", async () => {
  const anna = await world.newUser();
  refusal = { code: 550, text: "5.1.1 No such user" };
  await world.record(newDevice(anna.id));
  await tell();
  refusal = null;
  world.clock.advance(HOUR_MS);
  await world.record(newDevice(anna.id), passwordChanged(anna.id));
  await tell();
  expect(mailsTo(anna.email).map(({ headers }) => /^Subject: (.*)/m.exec(headers)?.[1])).toEqual([
    "Your password was changed",
  ]);
});

test("a mailbox that is full is tried again", async () => {
  const anna = await world.newUser();
  refusal = { code: 552, text: "5.2.2 Mailbox full" };
  await world.record(newDevice(anna.id));
  await tell();
  refusal = null;
  world.clock.advance(HOUR_MS);
  await world.deliver();
  expect(mailsTo(anna.email)).toHaveLength(1);
});

test("a server that refuses one address after another refuses us: the rest waits, and is not lost", async () => {
  const users = [];
  for (let number = 0; number < 6; number += 1) users.push(await world.newUser());
  refusal = { code: 554, text: "5.7.1 Client host is on a list" };
  for (const { id } of users) {
    await world.record(newDevice(id));
    await tell();
    world.clock.advance(HOUR_MS);
  }
  refusal = null;
  await world.deliver();
  expect(users.map(({ email }) => mailsTo(email).length)).toEqual([0, 0, 1, 1, 1, 1]);
});

test("addresses that do not exist stop no other one", async () => {
  refusal = { code: 550, text: "5.1.1 No such user" };
  for (let number = 0; number < 4; number += 1) await world.record(newDevice((await world.newUser()).id));
  await tell();
  refusal = null;
  const anna = await world.newUser();
  await world.record(newDevice(anna.id));
  await tell();
  expect(mailsTo(anna.email)).toHaveLength(1);
});
