import { appendFileSync } from "node:fs";
import type { Reporter, TestModule } from "vitest/node";

/**
 * Prints the last line of a run, for programs that read only that: "1234 passed, 0 failed". What failed, also if a second try
 * passed, is appended to the file that `FAILED_TESTS_FILE` names, a line each, for a summary after several runs.
 */
export const closingLine: Reporter = {
  onTestRunEnd(modules, unhandledErrors) {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const passed = tests.filter((test) => test.result().state === "passed").length;
    const failures = [
      ...modules.flatMap(failuresOf),
      ...unhandledErrors.map(({ message }) => `an error outside of tests: ${firstLineOf(message)}`),
    ];
    const unsteady = tests
      .filter((test) => test.diagnostic()?.flaky === true)
      .map((test) => `passed at the second try only: ${test.module.relativeModuleId} > ${test.fullName}`);
    const file = process.env.FAILED_TESTS_FILE;
    const lines = [...failures, ...unsteady];
    if (file !== undefined && lines.length > 0) appendFileSync(file, `${lines.join("\n")}\n`);
    process.once("exit", () => process.stdout.write(`${passed} passed, ${failures.length} failed\n`));
  },
};

function failuresOf(module: TestModule): string[] {
  const named = (name: string, errors: readonly { readonly message: string }[]): string =>
    `${module.relativeModuleId} > ${name}: ${firstLineOf(errors[0]?.message ?? "no message")}`;
  const failed = [...module.children.allTests()].flatMap((test) => {
    const { state, errors } = test.result();
    return state === "failed" ? [named(test.fullName, errors)] : [];
  });
  const errors = module.errors();
  return errors.length > 0 ? [...failed, named("the file", errors)] : failed;
}

function firstLineOf(message: string): string {
  return message.split("\n", 1).join("");
}
