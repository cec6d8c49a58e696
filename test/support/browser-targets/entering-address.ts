import { createClient } from "../../../client/api-client.ts";

/**
 * The URL that connects a browser to the target's own origin, once: the console asks for it where a person enters a token.
 * @param ownOrigin where the browser is to enter, if there are several; the ticket alone leads to that of `PROXY_ORIGIN`
 */
export async function enteringAddress(
  consoleUrl: string,
  ownOrigin: string,
  token: string,
  to = "/",
): Promise<string> {
  const console = createClient({ baseUrl: consoleUrl });
  const answer = await console.send("POST", "/api/v1/proxy/ticket", { body: { token } });
  if (answer.status !== 201) throw new Error(`no ticket: ${answer.status} ${await answer.text()}`);
  const { url } = (await answer.json()) as { readonly url: string };
  const { pathname, search } = new URL(url);
  return `${ownOrigin}${pathname}${search}&to=${encodeURIComponent(to)}`;
}
