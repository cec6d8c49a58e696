import { type FormEvent, useEffect, useRef, useState } from "react";
import type { ApiProblem } from "../../../client/api-problem.ts";
import { toProblem } from "../api/problem.ts";

export type Submit = {
  /** For `<form onSubmit>`; a second one while the first runs does nothing. */
  readonly onSubmit: (event: FormEvent<HTMLFormElement>) => void;
  readonly isBusy: boolean;
  /** What was wrong with the whole, to be shown by `ProblemPanel`; null if each fault belongs to a field. */
  readonly problem: ApiProblem | null;
  /** What was wrong with a field, for its `error`. @param name the member in the request's body */
  readonly errorOf: (name: string) => string | undefined;
};

/**
 * Sends a form: fields keep what was entered whatever comes back, and the server's own words stand at the fields they
 * are about.
 * @param send gets the fields' texts by name; throws ApiProblem
 * @param fields the names that `errorOf` is asked for
 * @param fieldOfCode codes that are about one of the fields, such as `{ email_taken: "email" }`
 */
export function useSubmit(
  send: (texts: Readonly<Record<string, string>>) => Promise<void>,
  fields: readonly string[] = [],
  fieldOfCode: Readonly<Record<string, string>> = {},
): Submit {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const runs = useRef(false);
  const sent = useRef<HTMLFormElement>(null);
  // Once the faults are drawn; an animation frame may come before them.
  useEffect(() => {
    if (problem !== null) sent.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [problem]);
  const onSubmit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (runs.current) return;
    runs.current = true;
    setBusy(true);
    sent.current = event.currentTarget;
    send(textsOf(event.currentTarget))
      .then(
        () => setProblem(null),
        (error) => setProblem(toProblem(error)),
      )
      .finally(() => {
        runs.current = false;
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
