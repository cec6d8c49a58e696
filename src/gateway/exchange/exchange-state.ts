/**
 * - `connecting` → `asking` once the request is being sent
 * - `asking` → `activating` with the target's head, if the token's time has not started; else → `answering`
 * - `activating` → `answering` once the start is committed; → `over` by a refusal if it cannot be
 * - `answering` → `emptying` when the target's answer is complete → `over` when the kernel has taken the end of it
 * - any → `over` by a fault, a cut, a deadline, or when the client disconnects
 *
 * Until the head is written an early end is a refusal, afterwards a reset. The upload is independent of the state.
 */
export type ExchangeState = "connecting" | "asking" | "activating" | "answering" | "emptying" | "over";
