import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { access, constants, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import pg from "pg";
import { asOrdinaryUser, freeLoopbackPort, makeServerFolder, ownedByServer } from "./debian-postgres.ts";
import { waitUntil } from "./wait-until.ts";

/** A PgBouncer in transaction mode in front of a PostgreSQL on loopback. */
export type PgBouncer = {
  readonly url: string;
  /** Runs a command of its console, such as PAUSE. */
  command(text: string): Promise<void>;
  /** Leads to another PostgreSQL from now on, as after an edit of its configuration. */
  pointTo(postgresUrl: string): Promise<void>;
  /** Ends it by `kill -9`: every connection through it breaks. */
  kill(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
};

type Settings = Readonly<Record<string, string | number>>;

/** Few connections for many clients, so that two statements of one client rarely meet the same one. */
const DEFAULTS: Settings = { pool_mode: "transaction", default_pool_size: 4, max_client_conn: 200 };

export async function findPgBouncer(): Promise<string | null> {
  const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin"].filter(
    (folder) => folder !== "",
  );
  for (const path of folders.map((folder) => join(folder, "pgbouncer"))) {
    const isThere = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return path;
  }
  return null;
}

export async function startPgBouncer(postgresUrl: string, settings: Settings = {}): Promise<PgBouncer> {
  const program = await findPgBouncer();
  if (program === null) throw new Error("PgBouncer is not installed");
  const folder = await makeServerFolder("pgbouncer");
  const port = await freeLoopbackPort();
  const configFile = join(folder.path, "pgbouncer.ini");
  const usersFile = join(folder.path, "users.txt");
  const configure = async (target: string): Promise<void> => {
    await writeFile(usersFile, '"zenzefi" ""\n');
    await writeFile(configFile, configText(target, port, usersFile, { ...DEFAULTS, ...settings }));
    for (const path of [configFile, usersFile]) await ownedByServer(path);
  };
  await configure(postgresUrl);
  const urlOf = (database: string): string => `postgresql://zenzefi@127.0.0.1:${port}/${database}`;
  const command = async (text: string): Promise<void> => {
    const client = new pg.Client({ connectionString: urlOf("pgbouncer") });
    client.on("error", () => undefined);
    try {
      await client.connect();
      await client.query(text);
    } finally {
      await client.end().catch(() => undefined);
    }
  };
  let child: ChildProcess | undefined;
  const kill = async (): Promise<void> => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, "exit");
    child.kill("SIGKILL");
    await exited;
  };
  const start = async (): Promise<void> => {
    child = spawn(program, [configFile], { ...asOrdinaryUser, stdio: "ignore" });
    await waitUntil("PgBouncer answers", 15_000, () =>
      command("SHOW VERSION").then(
        () => true,
        () => false,
      ),
    );
  };
  await start();
  return {
    url: urlOf("zenzefi"),
    command,
    pointTo: async (target) => {
      await configure(target);
      await command("RELOAD");
    },
    kill,
    start,
    stop: async () => {
      await kill();
      await folder.remove();
    },
  };
}

function configText(target: string, port: number, usersFile: string, settings: Settings): string {
  const { hostname, port: targetPort, pathname } = new URL(target);
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}`);
  return `[databases]
zenzefi = host=${hostname} port=${targetPort} dbname=${pathname.slice(1)}

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = trust
auth_file = ${usersFile}
admin_users = zenzefi
${lines.join("\n")}
`;
}
