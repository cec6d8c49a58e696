import { readAnswer } from "../../../client/api-client.ts";
import { noAnswer } from "../../../client/api-problem.ts";

/**
 * Offers an answer of the API as a file, under the name that the service gives it: a link to the API cannot carry the JWT in a header.
 * @param name where the service gives none
 * @throws ApiProblem, also if the download broke off
 */
export async function saveAnswer(response: Response, name: string): Promise<void> {
  if (!response.ok) await readAnswer(response);
  const file = await response.blob().catch((cause) => {
    throw noAnswer(cause);
  });
  const given = /filename="([^"]+)"/.exec(response.headers.get("content-disposition") ?? "")?.[1];
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = given ?? name;
  link.click();
  URL.revokeObjectURL(link.href);
}
