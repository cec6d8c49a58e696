import { type FormEvent, useEffect, useRef, useState } from "react";
import type { ApiProblem } from "../../../client/api-problem.ts";
import { toProblem } from "../api/problem.ts";

export type Submit = {
  /** For `<form onSubmit>`; a second one while the first runs does nothing. */
  readonly onSubmit: (event: FormEvent<HTMLFormElement>) => void;
  readonly isBusy: boolean;
  /** The error of the whole form, for `ProblemPanel`; null without one, or if the errors are those of fields. */
  readonly problem: ApiProblem | null;
  /** The error of a field, for its `error` property. @param name the member in the request's body */
  readonly errorOf: (name: string) => string | undefined;
};

/**
 * Sends a form. The fields keep what was entered, whatever the answer; the server's messages are displayed at the fields
 * that they concern.
 * @param send receives the fields' texts by name; throws ApiProblem
 * @param fields the names that `errorOf` is asked for
 * @param fieldOfCode codes that concern one field, such as `{ email_taken: "email" }`
 */
export function useSubmit(
  send: (texts: Readonly<Record<string, string>>) => Promise<void>,
  fields: readonly string[] = [],
  fieldOfCode: Readonly<Record<string, string>> = {},
): Submit {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const isRunning = useRef(false);
  const sentForm = useRef<HTMLFormElement>(null);
  // In an effect, because the errors must be in the DOM; an animation frame may come before that.
  useEffect(() => {
    if (problem !== null) sentForm.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [problem]);
  const onSubmit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (isRunning.current) return;
    isRunning.current = true;
    setBusy(true);
    sentForm.current = event.currentTarget;
    send(textsOf(event.currentTarget))
      .then(
        () => setProblem(null),
        (error) => setProblem(toProblem(error)),
      )
      .finally(() => {
        isRunning.current = false;
        setBusy(false);
      });
  };
  const errorOf = (name: string): string | undefined => {
    if (problem === null) return undefined;
    if (fieldOfCode[problem.code] === name) return problem.detail;
    return problem.errors.find(({ path }) => path === `/${name}`)?.message;
  };
  const isAtFields = fields.some((name) => errorOf(name) !== undefined);
  return { onSubmit, isBusy, problem: isAtFields ? null : problem, errorOf };
}

function textsOf(form: HTMLFormElement): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [name, value] of new FormData(form)) if (typeof value === "string") texts[name] = value;
  return texts;
}
