/**
 * The rows of pages that are sorted by user, regrouped so that no user is divided between two parts.
 * @param rowsMax a user with more rows is divided all the same, which bounds the memory
 */
export async function* completeUsers<T extends { readonly userId: string }>(
  pages: AsyncIterable<readonly T[]>,
  rowsMax: number,
): AsyncGenerator<readonly T[]> {
  let rest: readonly T[] = [];
  for await (const page of pages) {
    const rows = [...rest, ...page];
    const last = rows.at(-1)?.userId;
    const from = rows.findIndex(({ userId }) => userId === last);
    const isTooLong = rows.length - from >= rowsMax;
    const complete = isTooLong ? rows : rows.slice(0, from);
    rest = isTooLong ? [] : rows.slice(from);
    if (complete.length > 0) yield complete;
  }
  if (rest.length > 0) yield rest;
}
