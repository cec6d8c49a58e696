/**
 * The address of a database as another role, of several hosts at the first one. That of the embedded one names its user in the
 * query: it has no host.
 */
export function urlOfRole(serviceUrl: string, role: string, password: string | null): string {
  const url = firstHostOf(serviceUrl);
  if (url.searchParams.has("user") || url.hostname === "") url.searchParams.set("user", role);
  else url.username = role;
  if (url.hostname !== "") url.password = password ?? "";
  else if (password !== null) url.searchParams.set("password", password);
  return url.href;
}

/** The name of the database in its address. */
export function databaseOf(url: string): string {
  return decodeURIComponent(firstHostOf(url).pathname.slice(1));
}

function firstHostOf(url: string): URL {
  return new URL(url.replace(/^(postgres(?:ql)?:\/\/(?:[^@/]*@)?[^,/?]*),[^/?]*/i, "$1"));
}
