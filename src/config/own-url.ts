const EVERY_ADDRESS = new Set(["0.0.0.0", "::"]);

/**
 * Where a browser on this machine reaches a server that listens there. `BACKEND_URL` is that by default, and the start
 * page shows it: a page opened under one name of the machine and linked by another would lose its cookies.
 */
export function ownUrl(host: string, port: number): URL {
  const name = EVERY_ADDRESS.has(host) ? "localhost" : host;
  return new URL(`http://${name.includes(":") ? `[${name}]` : name}:${port}`);
}
