/** The state of a thing before or after, as the audit log has it. */
export type AuditState = Readonly<Record<string, unknown>> | null;

/** One member of both states, as texts; null where a state does not have it. */
export type Difference = {
  readonly name: string;
  readonly before: string | null;
  readonly after: string | null;
  readonly isChanged: boolean;
};

/** All members of two states: those that changed first, each group in the order in which the log has them. */
export function differencesOf(before: AuditState, after: AuditState): Difference[] {
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  const all = names.map((name): Difference => {
    const one = textOf(before, name);
    const other = textOf(after, name);
    // Where only one state is known, nothing can be told about a change.
    return { name, before: one, after: other, isChanged: before !== null && after !== null && one !== other };
  });
  return [...all.filter(({ isChanged }) => isChanged), ...all.filter(({ isChanged }) => !isChanged)];
}

function textOf(state: AuditState, name: string): string | null {
  if (state === null || !Object.hasOwn(state, name)) return null;
  const value = state[name];
  if (typeof value === "string") return value;
  return value === null ? "—" : JSON.stringify(value);
}
