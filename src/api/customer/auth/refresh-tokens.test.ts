/** Refresh tokens of programs: rotation, the grace for a lost answer, reuse. */
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { type ApiAnswer, ApiServer, type Person } from "../../../../test/support/api-server.ts";
import { DAY_MS, HOUR_MS } from "../../../kernel/duration.ts";

let api: ApiServer;
beforeAll(async () => {
  api = await ApiServer.start();
});
afterAll(() => api.close());

async function signIn(person: Person): Promise<string> {
  const { email, password } = person;
  const answer = await api.call("POST", "/api/v1/auth/login", { json: { email, password, refresh: true } });
  expect(answer.status).toBe(200);
  return tokenOf(answer);
}

const tokenOf = ({ body }: ApiAnswer): string => String(body.refresh_token);
const refresh = (refresh_token: string) =>
  api.call("POST", "/api/v1/auth/refresh", { json: { refresh_token } });
const statusOf = async (token: string) => (await refresh(token)).status;
const me = async (answer: ApiAnswer) =>
  (await api.call("GET", "/api/v1/users/me", { jwt: String(answer.body.access_token) })).status;
/** As if the rotations of all sign-ins had been so long before. They are timed by the database. */
const age = (seconds: number) =>
  sql`UPDATE sign_ins SET refresh_rotated_at = ARRAY(
    SELECT at - make_interval(secs => ${seconds}) FROM unnest(refresh_rotated_at) WITH ORDINALITY AS r (at, n) ORDER BY n)`.execute(
    api.world.database.direct,
  );
const pass = (ms: number) => api.world.clock.advance(ms);

async function databaseText(): Promise<string> {
  const { direct } = api.world.database;
  const tables = ["sign_ins", "audit_logs", "idempotency_keys", "facts"];
  const texts = tables.map(async (table) => {
    const { rows } = await sql<{ text: string }>`SELECT t::text AS text FROM ${sql.table(table)} t`.execute(
      direct,
    );
    return rows.map(({ text }) => text).join("\n");
  });
  return (await Promise.all(texts)).join("\n");
}

describe("a log-in", () => {
  test("without `refresh` has exactly the members of v0.6", async () => {
    const { email, password } = await api.register();
    const answer = await api.call("POST", "/api/v1/auth/login", { json: { email, password } });
    expect(Object.keys(answer.body).sort()).toEqual(["access_token", "expires_in", "token_type"]);
  });

  test("with it gives a token that gives JWTs, of which neither the database nor the log has a copy", async () => {
    const token = await signIn(await api.register());
    const answer = await refresh(token);
    expect([answer.status, answer.headers.get("cache-control")]).toEqual([200, "no-store"]);
    expect(await me(answer)).toBe(200);
    const everything = `${await databaseText()}${JSON.stringify(api.log.lines)}`;
    for (const secret of [token, tokenOf(answer)]) {
      expect(everything).not.toContain(secret);
      expect(everything).not.toContain(Buffer.from(secret, "base64url").subarray(20).toString("hex"));
    }
  });
});

describe("a refresh token", () => {
  test("is replaced with each use; a lost answer is given again within 30 s, with the same next token", async () => {
    const first = await signIn(await api.register());
    const second = tokenOf(await refresh(first));
    expect(second).not.toBe(first);
    await age(20);
    expect(tokenOf(await refresh(first))).toBe(second);
    expect(await statusOf(second)).toBe(200);
  });

  test("that is used again after 30 s ends the sign-in of thief and owner, and leaves one audit row", async () => {
    const person = await api.register();
    const stolen = await signIn(person);
    const other = await signIn(person);
    const newest = await refresh(stolen);
    await age(31);
    expect(await statusOf(stolen)).toBe(401);
    expect(await me(newest)).toBe(401);
    expect(await statusOf(tokenOf(newest))).toBe(401);
    expect(await statusOf(stolen)).toBe(401);
    expect(await statusOf(other)).toBe(200);
    const rows = (await api.world.auditRows("sign_in.refresh_token_reused")).filter(
      ({ resource_id }) => resource_id !== null,
    );
    expect(rows.at(-1)).toMatchObject({ after: { generation: 0, newest: 1 }, ip: "127.0.0.1" });
    expect(rows).toHaveLength(1);
  });

  test("of many calls at once, at two instances, all get the same next token, and the sign-in goes on", async () => {
    const { database, clock, refreshTokens } = api.world;
    const second = await ApiServer.start({ database, clock, refreshTokens });
    onTestFinished(() => second.close());
    const token = await signIn(await api.register());
    const json = { refresh_token: token };
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        (n % 2 === 0 ? api : second).call("POST", "/api/v1/auth/refresh", { json }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
    const next = new Set(answers.map(tokenOf));
    expect(next.size).toBe(1);
    pass(HOUR_MS);
    expect(await statusOf([...next].join())).toBe(200);
  });

  test("has the same grace at instances whose clocks differ", async () => {
    const { database, refreshTokens, jwts } = api.world;
    const other = await ApiServer.start({ database, refreshTokens, jwts });
    onTestFinished(() => other.close());
    for (const skewMs of [HOUR_MS, -HOUR_MS]) {
      other.world.clock.advance(api.world.clock.nowMs() + skewMs - other.world.clock.nowMs());
      const token = await signIn(await api.register());
      const atOther = (refresh_token: string) =>
        other.call("POST", "/api/v1/auth/refresh", { json: { refresh_token } });
      const next = tokenOf(await refresh(token));
      expect(tokenOf(await atOther(token))).toBe(next);
      await age(31);
      expect((await atOther(token)).status).toBe(401);
      expect(await statusOf(next)).toBe(401);
    }
  });

  test("lasts 7 days without use, and 30 days in all", async () => {
    const idle = await signIn(await api.register());
    let used = await signIn(await api.register());
    for (let day = 0; day < 28; day += 4) {
      pass(4 * DAY_MS);
      used = tokenOf(await refresh(used));
      if (day === 4) expect(await statusOf(idle)).toBe(401);
    }
    pass(1.9 * DAY_MS);
    const last = await refresh(used);
    expect([last.status, Date.parse(String(last.body.refresh_expires_at)) - api.world.clock.nowMs()]).toEqual(
      [200, 0.1 * DAY_MS],
    );
    pass(0.1 * DAY_MS);
    expect(await statusOf(tokenOf(last))).toBe(401);
  });

  test("ends with a log-out, a change of the password elsewhere, and the end of its sign-in", async () => {
    const person = await api.register();
    const [out, ended, changed] = [await signIn(person), await signIn(person), await signIn(person)];
    const jwt = String((await refresh(out)).body.access_token);
    await api.call("POST", "/api/v1/auth/logout", { jwt });
    expect(await statusOf(out)).toBe(401);
    const newest = await refresh(ended);
    const signIns = await api.call("GET", "/api/v1/users/me/sign-ins", {
      jwt: String(newest.body.access_token),
    });
    const items = signIns.body.items as unknown as { id: string; is_current: boolean }[];
    const id = items.find(({ is_current }) => is_current)?.id;
    await api.call("DELETE", `/api/v1/users/me/sign-ins/${id}`, { jwt: person.jwt });
    expect(await statusOf(tokenOf(newest))).toBe(401);
    const json = { password: "a brand new one", current_password: person.password };
    await api.call("PATCH", "/api/v1/users/me", { jwt: person.jwt, json });
    expect(await statusOf(changed)).toBe(401);
  });

  test("of a deactivated user is 403, and works again when the user is active again", async () => {
    const person = await api.register();
    const token = await signIn(person);
    const { direct } = api.world.database;
    const setActive = (is_active: boolean) =>
      direct.updateTable("users").set({ is_active }).where("id", "=", person.id).execute();
    await setActive(false);
    expect(await statusOf(token)).toBe(403);
    await setActive(true);
    expect(await statusOf(token)).toBe(200);
  });

  test.each([
    ["nonsense", "x"],
    ["one of another service", Buffer.alloc(52, 7).toString("base64url")],
    ["an empty text", ""],
  ])("that is %s is 401, and ends nobody's sign-in", async (_what, token) => {
    const genuine = await signIn(await api.register());
    expect(await statusOf(token)).toBe(401);
    const forged = Buffer.from(genuine, "base64url");
    forged[51] = (forged[51] ?? 0) ^ 1;
    expect(await statusOf(forged.toString("base64url"))).toBe(401);
    expect(await statusOf(genuine)).toBe(200);
  });
});

test("wrong refresh tokens count as calls of the authentication API, right ones do not", async () => {
  const strict = await ApiServer.start({ authLimit: { hitsMax: 2, windowMs: HOUR_MS } });
  try {
    const call = (token: string) =>
      strict.call("POST", "/api/v1/auth/refresh", { json: { refresh_token: token } });
    expect([(await call("a")).status, (await call("b")).status, (await call("c")).status]).toEqual([
      401, 401, 429,
    ]);
  } finally {
    await strict.close();
  }
});

test("beyond 300 attempts a minute none is looked up in the database, whatever the tokens are", async () => {
  const other = await ApiServer.start({ authLimit: { hitsMax: 3, windowMs: HOUR_MS } });
  try {
    const attempt = (refresh_token: string) =>
      other.call("POST", "/api/v1/auth/refresh", { json: { refresh_token } });
    const { email, password } = await other.register();
    const json = { email, password, refresh: true };
    const genuine = tokenOf(await other.call("POST", "/api/v1/auth/login", { json }));
    const statuses: number[] = [];
    for (let count = 0; count < 300; count += 1) statuses.push((await attempt("forged")).status);
    expect(statuses.filter((status) => status !== 401 && status !== 429)).toEqual([]);
    // Refused by this limit alone: the token is genuine.
    const refused = await attempt(genuine);
    expect([refused.status, refused.body.code, Number(refused.headers.get("retry-after")) > 0]).toEqual([
      429,
      "rate_limited",
      true,
    ]);
    other.world.clock.advance(61_000);
    expect((await attempt(genuine)).status).toBe(200);
  } finally {
    await other.close();
  }
});
