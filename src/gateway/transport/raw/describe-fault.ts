/** A socket's fault with a message for the log: Node gives none where several addresses were tried. */
export function describeFault(fault: Error | null): Error {
  if (fault === null) return new Error("the target closed the connection");
  if (fault.message !== "") return fault;
  const tried =
    fault instanceof AggregateError ? fault.errors.map((error) => String(error?.message ?? error)) : [];
  const code = "code" in fault ? String(fault.code) : "unknown";
  return new Error(tried.join("; ") || `the connection failed: ${code}`, { cause: fault });
}
