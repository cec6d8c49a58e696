import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ApiServer, type Person } from "../../../../test/support/api-server.ts";
import { openEvents } from "../../../../test/support/live/event-stream.ts";
import { waitUntil } from "../../../../test/support/services/wait-until.ts";
import { HOUR_MS } from "../../../kernel/duration.ts";
import { STREAMS_MAX, STREAMS_PER_USER_MAX } from "./live-board.ts";
import { SILENT_MS_MAX } from "./live-stream.ts";

let api: ApiServer;
let admin: Person;
beforeAll(async () => {
  api = await ApiServer.start();
  admin = await api.registerSuperuser();
});
afterAll(() => api.close());

const watch = (as = admin) => openEvents(api.url, as.jwt);

/** A user whose device holds a token. */
async function holder() {
  const person = await api.register({ balance: "1" });
  const { body } = await api.call("POST", "/api/v1/tokens/purchase", {
    jwt: person.jwt,
    json: { duration_hours: 1 },
  });
  const session = { id: api.world.newId(), token_id: String(body.id), user_id: person.id };
  await api.world.database.direct
    .insertInto("proxy_sessions")
    .values({ ...session, device_id: "laptop-of-ann" })
    .execute();
  return { person, sessionId: session.id, tokenId: session.token_id };
}

describe("the live stream", () => {
  test("starts with a snapshot, shows begin, change and end, and never a whole device id", async () => {
    const first = await holder();
    const stream = await watch();
    expect(stream.headers).toMatchObject({
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store, no-transform",
      "x-accel-buffering": "no",
      "x-request-id": expect.any(String),
    });
    await stream.until("the first session is shown", (shown) => shown.has(first.sessionId));
    expect([stream.events[0]?.name, stream.text().startsWith("retry: 2000\n\n")]).toEqual(["snapshot", true]);
    expect(stream.shown().get(first.sessionId)).toMatchObject({
      username: first.person.username,
      token_id: first.tokenId,
      device_id_hint: "laptop-o",
      expires_at: null,
      bytes_out: 0,
    });
    const second = await holder();
    await stream.until("the second one begins", (shown) => shown.has(second.sessionId));
    const { direct } = api.world.database;
    const activatedAt = new Date(api.world.clock.nowMs());
    await direct
      .updateTable("access_tokens")
      .set({ activated_at: activatedAt })
      .where("id", "=", second.tokenId)
      .execute();
    await direct
      .updateTable("proxy_sessions")
      .set({ bytes_out: 7n })
      .where("id", "=", second.sessionId)
      .execute();
    await stream.until("its bytes change", (shown) => shown.get(second.sessionId)?.bytes_out === 7);
    expect(stream.shown().get(second.sessionId)?.expires_at).toBe(
      new Date(activatedAt.getTime() + HOUR_MS).toISOString().replace("Z", "+00:00"),
    );
    await api.call("DELETE", `/api/v1/admin/sessions/${second.sessionId}`, { jwt: admin.jwt });
    await stream.until("it is gone", (shown) => !shown.has(second.sessionId));
    expect(stream.events.filter(({ name }) => name === "snapshot")).toHaveLength(1);
    expect(stream.text()).not.toContain("laptop-of-ann");
    stream.close();
  });

  test("keeps a silent connection open with comments, and closes nothing by itself", async () => {
    const stream = await watch();
    await waitUntil("the snapshot is there", 20_000, () => stream.events.length === 1);
    api.world.clock.advance(SILENT_MS_MAX);
    await waitUntil("a comment is there", 20_000, () => stream.text().endsWith("\n\n:\n\n"));
    expect(stream.isOpen()).toBe(true);
    stream.close();
  });

  test("of HEAD is its headers alone", async () => {
    const headers = { authorization: `Bearer ${admin.jwt}` };
    const response = await fetch(`${api.url}/api/v1/admin/live`, { method: "HEAD", headers });
    expect([response.status, response.headers.get("content-type")]).toEqual([
      200,
      "text/event-stream; charset=utf-8",
    ]);
  });
});

describe("the live stream ends", () => {
  const patch = (person: Person, json: object) =>
    api.call("PATCH", `/api/v1/admin/users/${person.id}`, { jwt: admin.jwt, json });

  test.each<[string, string, (person: Person) => Promise<unknown>]>([
    ["the role is taken away", "forbidden", (person) => patch(person, { role: null })],
    ["the account is deactivated", "account_disabled", (person) => patch(person, { is_active: false })],
    [
      "the sign-in ends",
      "not_authenticated",
      (person) => api.call("POST", "/api/v1/auth/logout", { jwt: person.jwt }),
    ],
  ])("when %s, and says %s", async (_what, code, change) => {
    const person = await api.registerRole("auditor");
    const stream = await watch(person);
    await waitUntil("the snapshot is there", 20_000, () => stream.events.length === 1);
    await change(person);
    expect(await stream.ended()).toBe(code);
  });

  test("when the JWT expires", async () => {
    const person = await api.registerRole("auditor");
    const stream = await watch(person);
    await waitUntil("the snapshot is there", 20_000, () => stream.events.length === 1);
    api.world.clock.advance(HOUR_MS);
    expect(await stream.ended()).toBe("not_authenticated");
    admin = { ...admin, jwt: await api.logIn(admin.email) };
  });
});

describe("live streams are bounded", () => {
  test("a user has a few, and all together are few; a place is free again when one closes", async () => {
    const people = [admin];
    while (people.length * STREAMS_PER_USER_MAX <= STREAMS_MAX)
      people.push(await api.registerRole("auditor"));
    const open = [];
    for (const person of people) {
      for (let nth = 0; nth < STREAMS_PER_USER_MAX; nth += 1) open.push(await watch(person));
    }
    const accepted = open.filter(({ status }) => status === 200);
    expect(accepted).toHaveLength(STREAMS_MAX);
    const refused = await watch();
    expect([refused.status, refused.headers["retry-after"]]).toEqual([429, "5"]);
    expect(refused.text() === "" || refused.text().includes("live_streams_limit")).toBe(true);
    accepted[0]?.close();
    let status = 0;
    await waitUntil("a place is free", 20_000, async () => {
      const again = await watch();
      status = again.status;
      again.close();
      return status === 200;
    });
    for (const stream of open) stream.close();
  });
});
