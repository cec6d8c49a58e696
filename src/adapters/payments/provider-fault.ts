import { AppError } from "../../kernel/errors.ts";

/** Errors for the client. `reason` is for the log, and must not contain a key. */
export function unavailable(reason: string): AppError {
  const fault = new AppError("payment_provider_unavailable");
  fault.cause = new Error(reason);
  return fault;
}

export function refused(reason: string): AppError {
  const fault = new AppError("payment_provider_refused");
  fault.cause = new Error(reason);
  return fault;
}
