/**
 * Calls `goOn` at once if the value is known, so that a request whose token and lease are cached passes the gateway in one turn
 * of the event loop; else once its promise is fulfilled.
 * @param onFault called if the promise is rejected, or `goOn` throws after it
 * @throws what `goOn` throws when it is called at once
 */
export function whenKnown<T>(
  value: T | Promise<T>,
  goOn: (value: T) => void,
  onFault: (error: unknown) => void,
): void {
  if (value instanceof Promise) value.then(goOn).catch(onFault);
  else goOn(value);
}
