import type { Reporter } from "vitest/node";

/** Prints the last line of a run, for programs that read only that: "1234 passed, 0 failed". */
export const closingLine: Reporter = {
  onTestRunEnd(modules, unhandledErrors) {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const count = (state: string) => tests.filter((test) => test.result().state === state).length;
    const brokenFiles = modules.filter((module) => module.errors().length > 0).length;
    const failed = count("failed") + brokenFiles + unhandledErrors.length;
    process.once("exit", () => process.stdout.write(`${count("passed")} passed, ${failed} failed\n`));
  },
};
