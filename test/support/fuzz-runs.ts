/** How many runs a property gets: `runs`, in `npm run test:long` multiplied by `FUZZ_FACTOR`. */
export function fuzzRuns(runs: number): number {
  return runs * Number(process.env.FUZZ_FACTOR ?? "1");
}
