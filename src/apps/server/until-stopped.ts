/**
 * Settles at the first SIGINT or SIGTERM; a second one ends the process at once. Ctrl-C in a terminal and a service
 * manager's stop are the same.
 */
export function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    let isStopping = false;
    const onSignal = (): void => {
      if (isStopping) process.exit(130);
      isStopping = true;
      resolve();
    };
    process.on("SIGINT", onSignal);
    process.on("SIGTERM", onSignal);
  });
}
