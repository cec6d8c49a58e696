import { useQueryClient } from "@tanstack/react-query";
import { toProblem } from "../../api/problem.ts";
import { safetyQuery } from "../../api/queries.ts";

/** Two-step sign-in is not as this page displays it: another tab has changed it, or the answer to a change was lost. */
const OUTDATED_CODES = ["totp_enabled_already", "totp_not_enabled", "totp_code_required"];

/** Passes on how a call ends; if that shows that `safetyQuery` is out of date, after it was read again. */
export function useSafetyCall(): <T>(call: Promise<T>) => Promise<T> {
  const client = useQueryClient();
  return async (call) => {
    try {
      return await call;
    } catch (error) {
      if (OUTDATED_CODES.includes(toProblem(error).code)) await client.invalidateQueries(safetyQuery);
      throw error;
    }
  };
}
