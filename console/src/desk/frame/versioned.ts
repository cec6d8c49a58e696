import type { SendOptions } from "../../../../client/api-client.ts";
import { readAnswer } from "../../../../client/api-client.ts";
import { ApiProblem } from "../../../../client/api-problem.ts";
import type { Method, Output, PathOf } from "../../../../client/api-types.ts";
import { api } from "../../api/client.ts";

/** What the API answered, and the version that it had. */
export type Versioned<T> = { readonly value: T; readonly etag: string };

/**
 * Calls the API for something that two may change at once.
 * @param ifMatch the version that was shown: the call is refused (412) if there is another one by now
 * @throws ApiProblem, also if the answer names no version
 */
export async function callVersioned<M extends Method, P extends PathOf<M>>(
  method: M,
  path: P,
  options: SendOptions,
  ifMatch?: string,
): Promise<Versioned<Output<M, P>>> {
  const headers = ifMatch === undefined ? {} : { "if-match": ifMatch };
  const response = await api.send(method, path, { ...options, headers });
  const value = (await readAnswer(response)) as Output<M, P>;
  // A proxy that compresses makes the version a weak one, which names the same content.
  const etag = response.headers.get("etag")?.replace(/^W\//, "");
  if (etag === undefined) throw new ApiProblem(response.status, {}, response.headers);
  return { value, etag };
}
