import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ApiServer, type Person } from "../../../../test/support/api-server.ts";
import { isVerified, startHookReceiver } from "../../../../test/support/webhooks/hook-receiver.ts";
import { PinnedWebhookSender } from "../../../adapters/webhook/pinned-webhook-sender.ts";

const PATH = "/api/v1/admin/webhook-endpoints";

let api: ApiServer;
let owner: Person;
let auditor: Person;
let receiver: Awaited<ReturnType<typeof startHookReceiver>>;

beforeAll(async () => {
  receiver = await startHookReceiver();
  const webhookSender = new PinnedWebhookSender({
    resolveName: async () => [],
    allowedNetworks: ["127.0.0.0/8"],
  });
  api = await ApiServer.start({ webhookSender });
  owner = await api.registerSuperuser();
  auditor = await api.registerRole("auditor");
});
afterAll(async () => {
  await api.close();
  await receiver.close();
});

const call = (method: string, path = "", json?: unknown, person = owner) =>
  api.call(method, `${PATH}${path}`, { jwt: person.jwt, ...(json === undefined ? {} : { json }) });

const add = (more: object = {}) =>
  call("POST", "", { url: `${receiver.url}?key=hidden`, kinds: ["new_device"], ...more });

test("an endpoint is added, changed, tested and deleted by owners; its secret is shown once", async () => {
  const { status, body } = await add({ description: "Our bot" });
  expect([status, body]).toMatchObject([201, { is_enabled: true, kinds: ["new_device"], failures: 0 }]);
  const id = String(body.id);
  const tested = await call("POST", `/${id}/test`);
  expect(tested.body).toMatchObject({ is_delivered: true, http_status: 204, reason: null });
  const [message = { id: "", headers: {}, body: "" }] = receiver.messages;
  expect(message.id).toBe(tested.body.id);
  expect(isVerified(String(body.secret), message)).toBe(true);
  expect(JSON.parse(message.body)).toMatchObject({ type: "webhook.test", data: { endpoint_id: id } });

  const changed = await call("PATCH", `/${id}`, {
    is_enabled: false,
    kinds: ["disk_low"],
    description: null,
  });
  expect(changed.body).toMatchObject({ is_enabled: false, disabled_reason: "by_hand", kinds: ["disk_low"] });
  const rotated = await call("POST", `/${id}/rotate-secret`);
  expect(rotated.body.former_secret_until).toEqual(expect.any(String));
  expect(rotated.body.secret).not.toBe(body.secret);

  const listed = await call("GET");
  expect(listed.body).toMatchObject({ total: 1, items: [{ id, url: `${receiver.url}?key=hidden` }] });
  expect(listed.text).not.toContain("whsec_");
  expect((await call("DELETE", `/${id}`)).status).toBe(204);
  expect((await call("GET")).body).toMatchObject({ total: 0 });
  const audit = await api.world.database.direct.selectFrom("audit_logs").selectAll().execute();
  const facts = audit.filter(({ action }) => action.startsWith("webhook."));
  expect(facts.map(({ action }) => action).toSorted()).toEqual([
    "webhook.changed",
    "webhook.created",
    "webhook.deleted",
    "webhook.secret_rotated",
    "webhook.tested",
  ]);
  expect(JSON.stringify(facts)).not.toMatch(/whsec_|hidden/);
});

test("who changes or deletes what somebody else has changed meanwhile is told, and changes nothing", async () => {
  const { body } = await add();
  const path = `${PATH}/${String(body.id)}`;
  const read = async (person = owner) => {
    const answer = await api.call("GET", path, { jwt: person.jwt });
    return { ...answer, etag: String(answer.headers.get("etag")) };
  };
  const send = (method: string, etag: string, json?: object) =>
    api.call(method, path, { jwt: owner.jwt, headers: { "if-match": etag }, ...(json && { json }) });
  const { etag, status } = await read();
  expect(status).toBe(200);
  expect((await read(auditor)).etag).not.toBe(etag);
  const first = await send("PATCH", etag, { kinds: ["disk_low"] });
  expect([first.status, first.headers.get("etag")]).toEqual([200, (await read()).etag]);
  const late = [await send("PATCH", etag, { is_enabled: false }), await send("DELETE", etag)];
  expect(late.map((answer) => [answer.status, answer.body.code])).toEqual([
    [412, "precondition_failed"],
    [412, "precondition_failed"],
  ]);
  const now = await read();
  expect(now.body).toMatchObject({ kinds: ["disk_low"], is_enabled: true });
  expect((await send("DELETE", now.etag)).status).toBe(204);
  expect((await read()).status).toBe(404);
});

test("others at the desk read, without the path of the URL, and change nothing", async () => {
  const { body } = await add();
  const read = await call("GET", "", undefined, auditor);
  expect(read.body).toMatchObject({ items: [{ url: `http://127.0.0.1:${receiver.port}/` }] });
  expect((await call("GET", `/${String(body.id)}/deliveries`, undefined, auditor)).body).toMatchObject({
    total: 0,
  });
  for (const [method, path] of [
    ["PATCH", ""],
    ["DELETE", ""],
    ["POST", "/rotate-secret"],
    ["POST", "/test"],
    ["POST", `/deliveries/${randomUUID()}/redeliver`],
  ] as const) {
    const refused = await call(
      method,
      `/${String(body.id)}${path}`,
      method === "PATCH" ? {} : undefined,
      auditor,
    );
    expect([path, refused.status, refused.body.code]).toEqual([path, 403, "forbidden"]);
  }
  await call("DELETE", `/${String(body.id)}`);
});

test.each([
  ["http://8.8.8.8/", "https_required"],
  ["https://10.0.0.1/", "address_refused"],
  ["https://a:b@hooks.example/", "url_userinfo"],
  ["nonsense", "url_invalid"],
])("the URL %s is refused when it is added, and when it is changed", async (url, reason) => {
  expect(await add({ url })).toMatchObject({ status: 422, body: { code: "webhook_url_refused", reason } });
  const { body } = await add();
  const changed = await call("PATCH", `/${String(body.id)}`, { url });
  expect(changed).toMatchObject({ status: 422, body: { code: "webhook_url_refused", reason } });
  await call("DELETE", `/${String(body.id)}`);
});

test("a test that fails says why, and what is unknown is not found", async () => {
  const { body } = await add({ url: "https://hooks.example/" });
  const tested = await call("POST", `/${String(body.id)}/test`);
  expect(tested.body).toMatchObject({ is_delivered: false, http_status: null, reason: "dns" });
  await call("DELETE", `/${String(body.id)}`);
  const id = randomUUID();
  for (const [method, path] of [
    ["PATCH", ""],
    ["DELETE", ""],
    ["GET", "/deliveries"],
    ["POST", "/rotate-secret"],
    ["POST", "/test"],
    ["POST", `/deliveries/${id}/redeliver`],
  ] as const) {
    const answer = await call(method, `/${id}${path}`, method === "PATCH" ? {} : undefined);
    expect([path, answer.status, answer.body.code]).toEqual([path, 404, "not_found"]);
  }
});

test("the delivery log tells how each message went, and one can be sent again while the endpoint is enabled", async () => {
  const { body } = await add();
  const id = String(body.id);
  const deliveryId = api.world.newId();
  const now = new Date(api.world.clock.nowMs());
  await api.world.database.direct
    .insertInto("notification_deliveries")
    .values({
      id: deliveryId,
      cause: "fact:1",
      kind: "new_device",
      channel: "webhook",
      recipient: `webhook:${id}`,
      content: {},
      happened_at: now,
      created_at: now,
      due_at: now,
      attempts: 3,
      ended_at: now,
      result: "failed",
      reason: "http_500",
      answer_status: 500,
      answer_ms: 12,
      tried_at: now,
    })
    .execute();
  const { body: log } = await call("GET", `/${id}/deliveries`);
  expect(log).toMatchObject({
    total: 1,
    items: [
      {
        id: deliveryId,
        status: "failed",
        attempts: 3,
        http_status: 500,
        duration_ms: 12,
        reason: "http_500",
      },
    ],
  });
  const path = `/${id}/deliveries/${deliveryId}/redeliver`;
  expect(await call("POST", path)).toMatchObject({
    status: 202,
    body: { id: deliveryId, status: "waiting" },
  });
  await call("PATCH", `/${id}`, { is_enabled: false });
  expect(await call("POST", path)).toMatchObject({
    status: 409,
    body: { code: "webhook_endpoint_disabled" },
  });
  await call("DELETE", `/${id}`);
});

test("there are 20 endpoints at most, also if many are added at once", async () => {
  const added = await Promise.all(Array.from({ length: 22 }, () => add()));
  expect(added.filter(({ status }) => status === 201)).toHaveLength(20);
  expect(added.filter(({ body }) => String(body.code) === "webhook_endpoints_limit")).toHaveLength(2);
});

test("where webhooks are off, endpoints can be listed and not added", async () => {
  const off = await ApiServer.start();
  const { jwt } = await off.registerSuperuser();
  const json = { url: "https://hooks.example/", kinds: ["new_device"] };
  expect(await off.call("POST", PATH, { jwt, json })).toMatchObject({
    status: 404,
    body: { code: "webhooks_off" },
  });
  expect(await off.call("GET", PATH, { jwt })).toMatchObject({ status: 200, body: { total: 0 } });
  await off.close();
});
