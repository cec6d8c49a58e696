/** How many runs a property gets: its own number, and in `npm run test:long` that many times `FUZZ_FACTOR`. */
export function fuzzRuns(runs: number): number {
  return runs * Number(process.env.FUZZ_FACTOR ?? "1");
}
