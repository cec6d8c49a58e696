/**
 * Goes on with a value at once if it is there, so that a request whose token and lease are known crosses the gateway in one
 * turn of the event loop; else when its promise is settled.
 * @param onFault of the promise, and of what goes on after it. What is thrown at once, is thrown
 */
export function whenKnown<T>(
  value: T | Promise<T>,
  goOn: (value: T) => void,
  onFault: (error: unknown) => void,
): void {
  if (value instanceof Promise) value.then(goOn).catch(onFault);
  else goOn(value);
}
