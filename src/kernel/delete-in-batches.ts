/** Rows in one statement: it takes well under a second, so that no transaction is long. */
const BATCH_ROWS = 5_000;

/**
 * Deletes many rows by a sequence of short statements.
 * @param deleteSome deletes at most `rowsMax` rows, and returns how many
 * @returns how many rows were deleted
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
