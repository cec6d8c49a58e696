import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import { type ClientOptions, createClient, newIntentKey } from "./api-client.ts";
import { ApiProblem } from "./api-problem.ts";

const ME = "/api/v1/users/me";

const PROBLEM = {
  type: "about:blank",
  title: "Unprocessable",
  status: 422,
  code: "validation_failed",
  detail: "The label is too long.",
  request_id: "r-1",
  errors: [{ path: "/label", code: "too_long", message: "at most 50 characters" }],
};

/** A server on a real port that answers with `answer`, and the requests that it received. */
async function serve(answer: RequestListener, options: ClientOptions = {}) {
  const asked: { method: string; url: string; headers: IncomingMessage["headers"]; body: string }[] = [];
  const server = createServer(async (request, response) => {
    const { method = "", url = "", headers } = request;
    asked.push({ method, url, headers, body: await text(request) });
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  onTestFinished(stop);
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { client: createClient({ baseUrl, ...options }), asked, stop };
}

function problemOf(call: Promise<unknown>): Promise<ApiProblem> {
  return call.then(
    () => Promise.reject(new Error("it was answered")),
    (error) => (error instanceof ApiProblem ? error : Promise.reject(error)),
  );
}

test("a call sends the filled path, the query, the body, the JWT, the language and the idempotency key", async () => {
  const { client, asked } = await serve((_, response) => response.end("{}"), {
    jwt: () => "a.b.c",
    language: () => "ru",
  });
  const key = newIntentKey();
  await client.call("PATCH", "/api/v1/tokens/{token_id}", {
    path: { token_id: "a/b?c" },
    body: { label: "ü" },
    idempotencyKey: key,
  });
  await client.call("GET", "/api/v1/tokens/my-tokens", { query: { active_only: false } });
  expect(asked[0]).toMatchObject({ method: "PATCH", url: "/api/v1/tokens/a%2Fb%3Fc", body: '{"label":"ü"}' });
  expect(asked[0]?.headers).toMatchObject({
    authorization: "Bearer a.b.c",
    "accept-language": "ru",
    "content-type": "application/json",
    "idempotency-key": key,
  });
  expect(asked[1]).toMatchObject({
    method: "GET",
    url: "/api/v1/tokens/my-tokens?active_only=false",
    body: "",
  });
  expect(asked[1]?.headers).not.toHaveProperty("content-type");
  expect(asked[1]?.headers).not.toHaveProperty("idempotency-key");
});

test("a header of the caller replaces the same header of the client", async () => {
  const { client, asked } = await serve((_, response) => response.end(), { jwt: () => "a.b.c" });
  await client.send("POST", "/x?y=1", { headers: { Authorization: "Bearer other" }, body: [] });
  expect(asked).toMatchObject([{ url: "/x?y=1", body: "[]", headers: { authorization: "Bearer other" } }]);
});

test("a success returns its JSON, and undefined if it has no body", async () => {
  const bodies = [
    [200, '{"id":"1"}'],
    [204, ""],
    [200, ""],
  ] as const;
  for (const [status, body] of bodies) {
    const { client } = await serve((_, response) => response.writeHead(status).end(body));
    expect(await client.call("GET", ME)).toEqual(body === "" ? undefined : { id: "1" });
  }
});

test("a problem becomes an error with all members of the problem", async () => {
  const { client } = await serve((_, response) => {
    response.writeHead(422, { "content-type": "application/problem+json", "retry-after": "7" });
    response.end(JSON.stringify(PROBLEM));
  });
  expect(await problemOf(client.call("GET", ME))).toMatchObject({
    message: PROBLEM.detail,
    status: 422,
    code: "validation_failed",
    title: PROBLEM.title,
    detail: PROBLEM.detail,
    requestId: "r-1",
    errors: PROBLEM.errors,
    retryAfterSeconds: 7,
    isAnswered: true,
    isTemporary: false,
  });
});

test("a response that the API did not write is not taken for an answer of it, whatever its status and body", async () => {
  const answers = [
    [502, "<html>Bad gateway</html>", true],
    [503, '{"code":503}', true],
    [404, "", false],
    [200, "<html>Sign in to this Wi-Fi</html>", true],
    [500, "null", true],
  ] as const;
  for (const [status, body, isTemporary] of answers) {
    const { client } = await serve((_, response) =>
      response.writeHead(status, { "x-request-id": "r-2" }).end(body),
    );
    expect(await problemOf(client.call("GET", ME))).toMatchObject({
      status,
      code: "unexpected_answer",
      detail: "",
      requestId: "r-2",
      errors: [],
      retryAfterSeconds: null,
      isAnswered: false,
      isTemporary,
    });
  }
});

test("a network that fails, before the response or in the middle of it, gives the code no_answer", async () => {
  const { client, stop } = await serve((request, response) => {
    if (request.url === "/cut") request.socket.destroy();
    else response.writeHead(200, { "content-length": 100 }).write("{", () => request.socket.destroy());
  });
  const none = {
    status: 0,
    code: "no_answer",
    isAnswered: false,
    isTemporary: true,
    cause: expect.any(Error),
  };
  expect(await problemOf(client.send("GET", "/cut"))).toMatchObject(none);
  expect(await problemOf(client.call("GET", ME))).toMatchObject(none);
  await stop();
  expect(await problemOf(client.call("GET", ME))).toMatchObject(none);
});

test("an aborted call rejects with the reason of the abort, before the response and in the middle of it", async () => {
  for (const begun of [false, true]) {
    const aborting = new AbortController();
    const { client } = await serve((_, response) => {
      if (begun) response.write("{", () => setImmediate(() => aborting.abort(new Error("changed my mind"))));
      else aborting.abort(new Error("changed my mind"));
    });
    const call = client.call("GET", ME, { signal: aborting.signal });
    await expect(call).rejects.toThrow("changed my mind");
  }
});

test("after a 401 the same call is made once more with a new JWT, and not a third time", async () => {
  let jwt = "old";
  const { client, asked } = await serve(
    (request, response) =>
      response.writeHead(request.headers.authorization === "Bearer new" ? 200 : 401).end("{}"),
    {
      jwt: () => jwt,
      renew: async (path) => {
        jwt = path === ME ? "new" : "as bad";
        return true;
      },
    },
  );
  await client.call("PATCH", ME, { body: { full_name: "Anna" } });
  expect(asked.map(({ body, headers }) => [body, headers.authorization])).toEqual([
    ['{"full_name":"Anna"}', "Bearer old"],
    ['{"full_name":"Anna"}', "Bearer new"],
  ]);
  jwt = "old";
  expect((await client.send("GET", "/other")).status).toBe(401);
  expect(asked).toHaveLength(4);
});

test("without a new JWT the call fails with the 401", async () => {
  const { client, asked } = await serve((_, response) => response.writeHead(401).end(), {
    jwt: () => null,
    renew: async () => false,
  });
  expect((await problemOf(client.call("GET", ME))).status).toBe(401);
  expect(asked).toHaveLength(1);
  expect(asked[0]?.headers).not.toHaveProperty("authorization");
});
