import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type AuditWorld, createAuditWorld } from "../../../test/support/audit/audit-world.ts";
import { MemoryLog } from "../../../test/support/memory-log.ts";
import { BOT_TOKEN, BotApiServer } from "../../../test/support/telegram/bot-api-server.ts";
import { startTestMailServer } from "../../../test/support/test-mail-server.ts";
import { createLog } from "../../adapters/log/pino-log.ts";
import { createBotApi } from "../../adapters/telegram/grammy-bot-api.ts";
import { composeAudit } from "../../apps/wiring/compose-audit.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../kernel/duration.ts";
import { Secret } from "../../kernel/secret.ts";
import { readAuditState } from "./read-audit-state.ts";
import { parseHead } from "./seal-rules.ts";
import { sendHeads } from "./send-heads.ts";

let world: AuditWorld;
let server: Awaited<ReturnType<typeof startTestMailServer>>;
let log: MemoryLog;
let refuses = false;

beforeAll(async () => {
  world = await createAuditWorld();
  server = await startTestMailServer({
    onMail: async () => {
      if (refuses) throw Object.assign(new Error("later"), { responseCode: 451 });
    },
  });
});
afterAll(async () => {
  await world.close();
  await server.close();
});
beforeEach(async () => {
  await world.erase();
  await world.record(2);
  await world.seal();
  server.mails.length = 0;
  refuses = false;
  log = new MemoryLog();
});

const SETTINGS = {
  audit: { headTo: "ops@example.com", retention: null },
  defaultLanguage: "ru",
  backendUrl: new URL("https://zenzefi.example/"),
} as const;

const run = () => sendHeads({ ...world, log, channels: channels() });
const channels = () =>
  composeAudit({ ...SETTINGS, mail: { smtpUrl: server.smtpUrl, from: "zenzefi@example.com" } }, null)
    .channels;
const problem = async () => (await readAuditState(world.database.direct, world.clock)).headProblem;

test("the head leaves once a day, over all instances, by mail and as one line of the log, and proves the log", async () => {
  await Promise.all([run(), run()]);
  await run();
  expect(server.mails.map(({ to }) => to)).toEqual([["ops@example.com"]]);
  const [, text = ""] = /audit verify --head (\d+:[0-9a-f]{64})/.exec(server.mails[0]?.text ?? "") ?? [];
  expect((await world.verify()).head).toBe(text);
  expect(log.lines.filter(({ message }) => message === "head of the audit chain")).toMatchObject([
    { facts: { head: { text } } },
  ]);
  world.clock.advance(DAY_MS);
  await run();
  expect(server.mails.length).toBe(2);
  // The database remembers what has left: a tail that is cut with its seals is noticed without the mail too.
  await world.intrude(`DELETE FROM audit_logs; DELETE FROM audit_seals WHERE position > 1;
    INSERT INTO audit_logs (id, action, resource_type, created_at) SELECT audit_id, 'x', 'x', now() FROM audit_seals;
    UPDATE audit_chain SET head_position = 1, head_mac = (SELECT mac FROM audit_seals)`);
  expect(await world.findings({ heads: [parseHead(text) ?? expect.unreachable()] })).toContain(
    "head_differs 2 -",
  );
  expect(await world.findings()).toContain("head_differs 2 -");
});

test("the line of a real log has the whole head, however long the chain is, and it proves the log", async () => {
  await world.intrude(`UPDATE audit_chain SET head_position = head_position + 1234567890`);
  const lines: string[] = [];
  const realLog = createLog({ level: "info", destination: { write: (line) => void lines.push(line) } });
  await sendHeads({ ...world, log: realLog, channels: [] });
  const [line = "{}"] = lines.filter((each) => each.includes("head of the audit chain"));
  const { head_position: position, head_mac: mac } = await world.database.direct
    .selectFrom("audit_chain")
    .select(["head_position", "head_mac"])
    .executeTakeFirstOrThrow();
  expect(parseHead(String(JSON.parse(line).head))).toEqual({ position, mac });
});

test("a head that could not be sent is tried again, after longer waits, and that is visible until it is sent", async () => {
  refuses = true;
  await run();
  expect([await problem(), server.mails.length]).toEqual(["EMESSAGE 451", 0]);
  expect(log.lines.filter(({ level }) => level === "error").length).toBe(1);
  world.clock.advance(4 * MINUTE_MS);
  await run();
  world.clock.advance(MINUTE_MS);
  await run();
  expect(log.lines.filter(({ level }) => level === "error").length).toBe(2);
  refuses = false;
  world.clock.advance(9 * MINUTE_MS);
  await run();
  expect(server.mails.length).toBe(0);
  world.clock.advance(HOUR_MS);
  await run();
  expect([await problem(), server.mails.length]).toEqual([null, 1]);
});

test("the head goes to the chat of Telegram that is set, and a chat that refuses it is visible", async () => {
  const api = await BotApiServer.start();
  const bot = {
    api: createBotApi({ token: new Secret(BOT_TOKEN), apiRoot: new URL(api.url) }),
    botId: "123456789",
    usesWebhook: false,
    headChatId: "77",
  };
  const { channels: byTelegram } = composeAudit({ ...SETTINGS, mail: null }, bot);
  const runTelegram = () => sendHeads({ ...world, log, channels: byTelegram });
  api.misbehave("sendMessage", 403);
  await runTelegram();
  expect(await problem()).toBe("blocked");
  world.clock.advance(5 * MINUTE_MS);
  await Promise.all([runTelegram(), runTelegram()]);
  expect(api.textsIn(77)).toHaveLength(1);
  expect(api.textsIn(77)[0]).toContain((await world.verify()).head);
  await api.close();
});

test("an empty chain has no head to send", async () => {
  await world.erase();
  await run();
  expect([server.mails.length, log.lines]).toEqual([0, []]);
});
