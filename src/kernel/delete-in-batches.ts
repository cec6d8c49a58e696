/** So many rows in one statement: well under a second, and no long transaction. */
const BATCH_ROWS = 5_000;

/**
 * Deletes many rows by one short statement after the other.
 * @param deleteSome deletes no more than so many rows, and tells how many it did
 * @returns how many went
 */
export async function deleteInBatches(deleteSome: (rowsMax: number) => Promise<number>): Promise<number> {
  let deleted = 0;
  let batch: number;
  do {
    batch = await deleteSome(BATCH_ROWS);
    deleted += batch;
  } while (batch === BATCH_ROWS);
  return deleted;
}
