const EVERY_ADDRESS = new Set(["0.0.0.0", "::"]);

/**
 * The URL at which a browser on this machine reaches a server that listens there. It is the default of `BACKEND_URL`, and the
 * start page contains it. Both must use the same host name, or a browser would not send its cookies.
 */
export function localUrl(host: string, port: number): URL {
  const name = EVERY_ADDRESS.has(host) ? "localhost" : host;
  return new URL(`http://${name.includes(":") ? `[${name}]` : name}:${port}`);
}
