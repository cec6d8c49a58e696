/** The parts of scripts/deploy.sh in a folder of their own. test/deploy/native.sh runs the whole for real. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makeNativeScripts, type NativeScripts } from "../support/deploy/native-scripts.ts";

let server: NativeScripts;
beforeEach(() => {
  server = makeNativeScripts();
});
afterEach(() => server.remove());

const settings = (): string[] => server.read("app/.env").trim().split("\n");

/** Writes the settings, as a run does that knows this of earlier ones and has these flags. */
function writeSettings(known: string, given = ""): string[] {
  server.run(`known=([domain]=a.test ${known}); given=(${given}); choose_database; write_settings`);
  return settings();
}

describe("the database that a run works with", () => {
  const local = "DATABASE_URL_FILE=APP/secrets/database-url";
  it.each([
    ["", "", "local"],
    ["POSTGRES_SERVER=db", "", "local"],
    ["POSTGRES_SERVER=db", "[database]=local", "local"],
    ["DATABASE_URL=postgresql://db/shop", "", "external"],
    ["DATA_DIR=data", "", "embedded"],
    [local, "", "local"],
    [local, "[database]=local [release]=1", "local"],
    ["DATA_DIR=data\nDATABASE_URL=postgresql://db/shop", "[database]=embedded [release]=1", "external"],
    ["DATA_DIR=data\nDATABASE_URL_FILE=/etc/db", "[database]=embedded [release]=1", "external"],
    [`${local}\nDATABASE_URL=postgresql://db/shop`, "[database]=local [release]=1", "external"],
    ["POSTGRES_SERVER=db\nDATA_DIR=data", "[database]=embedded [release]=1", "external"],
    [`${local}\nPOSTGRES_SERVER=db`, "[database]=local [release]=1", "local"],
    [local, "[database]=external [release]=1", "external"],
    ["DATA_DIR=data", "[database]=external [release]=1", "embedded"],
    [local, "[database]=embedded [release]=1", "local"],
    ["", "[database]=embedded [release]=1", "embedded"],
  ])("with the settings %j and %j of earlier runs is %s", (text, known, kind) => {
    server.write("app/.env", text.replace("APP", server.path("app")));
    expect(server.run(`known=(${known}); database_kind`).trim()).toBe(kind);
  });

  it("is named once: what an operator has set since stays, and ours goes", () => {
    const ours = `DATABASE_URL_FILE=${server.path("app/secrets/database-url")}`;
    server.write("app/.env", `${ours}\nDATABASE_URL=postgresql://db/shop\n`);
    const lines = writeSettings("[database]=local [release]=1");
    expect(lines.filter((line) => line.startsWith("DATABASE_URL"))).toEqual([
      "DATABASE_URL=postgresql://db/shop",
    ]);
  });

  it("is known to the run after one that was killed, and the local one's login stays", () => {
    server.write("app/secrets/database-url", "postgresql://local\n");
    server.write("app/.env", `DATABASE_URL_FILE=${server.path("app/secrets/database-url")}\n`);
    server.write("url", "postgresql://external\n");
    const lines = writeSettings("[database]=local [release]=1", `[database-url-file]=${server.path("url")}`);
    expect(lines).toContain(`DATABASE_URL_FILE=${server.path("app/secrets/external-database-url")}`);
    expect(server.run("known=([database]=local [release]=1); database_kind").trim()).toBe("external");
    expect(server.read("app/secrets/database-url")).toBe("postgresql://local\n");
  });
});

describe("the key of the backups", () => {
  const lines = (text: string, given = "") => {
    server.write("app/.env", `DATA_DIR=data\n${text}\n`);
    return writeSettings("[database]=embedded [release]=1", given).filter((line) =>
      /BACKUP_(RECIPIENT|PASS)/.test(line),
    );
  };
  const ours = () => `BACKUP_PASSPHRASE_FILE=${server.path("app/secrets/backup-passphrase")}`;

  it.each([
    "BACKUP_RECIPIENT=age1x",
    "BACKUP_PASSPHRASE=long",
    "export BACKUP_PASSPHRASE_FILE=/etc/key",
  ])("is the operator's alone with %s", (line) => {
    expect(lines(line)).toEqual([line]);
    expect(lines(`${ours()}\n${line}`)).toEqual([line]);
  });

  it("is a passphrase of ours where there is none, and stays where it is in .env", () => {
    expect(lines("# BACKUP_RECIPIENT=age1x\nBACKUP_RECIPIENT=").at(-1)).toBe(ours());
    const passphrase = server.read("app/secrets/backup-passphrase");
    const text = server.read("app/.env");
    expect(passphrase.trim()).toMatch(/^[0-9a-f]{48}$/);
    writeSettings("[database]=embedded [release]=1");
    expect(server.read("app/.env")).toBe(text);
    expect(server.read("app/secrets/backup-passphrase")).toBe(passphrase);
  });

  it("is the one of --settings from the run on that names it", () => {
    server.write("more", "BACKUP_RECIPIENT=age1y");
    expect(lines(ours(), `[settings]=${server.path("more")}`)).toEqual(["BACKUP_RECIPIENT=age1y"]);
  });
});

describe("the file of --settings", () => {
  it("is taken to its last line, whether or not that has an end; a value goes before a file of ours", () => {
    server.write("more", "PAYMENT_PROVIDERS=a=b\n# no setting\nSECRET_KEY=given");
    const lines = writeSettings("[database]=local", `[settings]=${server.path("more")}`);
    expect(lines).toContain("PAYMENT_PROVIDERS=a=b");
    expect(lines.filter((line) => line.startsWith("SECRET_KEY"))).toEqual(["SECRET_KEY=given"]);
  });
});

describe("after a release that does not get ready", () => {
  const before = { database: "postgresql://old", redis: "redis://old", ca: "old CA" };

  /** A run of release 2 with these flags, where 1 runs; the release that is started notes its database. */
  function failRun(known: string, given: string): string {
    server.write("app/releases/2/.complete", "");
    return server.run(`
      known=([domain]=a.test [release]=1 ${known}); given=(${given}); release=2
      save_conf; make_work_folder; choose_database; write_settings
      switch_to() { [[ $1 == 1 ]]; }
      show_service_log() { :; }
      (start_release) 2>&1 || true`);
  }

  beforeEach(() => {
    const secret = (name: string) => server.path(`app/secrets/${name}`);
    server.write("app/secrets/external-database-url", before.database);
    server.write("app/secrets/redis-url", before.redis);
    server.write("app/target-ca.pem", before.ca);
    server.write(
      "app/.env",
      `DATABASE_URL_FILE=${secret("external-database-url")}\nREDIS_URL_FILE=${secret("redis-url")}\nDATA_DIR=data\n`,
    );
    for (const name of ["database", "redis", "ca"]) server.write(`new-${name}`, `new ${name}`);
  });

  it("the one before has its settings, addresses and the target's CA again", () => {
    const flags = Object.entries({
      "database-url-file": "database",
      "redis-url-file": "redis",
      "target-ca": "ca",
    });
    const text = server.read("app/.env");
    const given = flags.map(([flag, name]) => `[${flag}]=${server.path(`new-${name}`)}`).join(" ");
    expect(failRun("[database]=external", given)).toContain("1 runs again");
    expect(server.read("app/.env")).toBe(text);
    expect(server.read("app/secrets/external-database-url")).toBe(before.database);
    expect(server.read("app/secrets/redis-url")).toBe(before.redis);
    expect(server.read("app/target-ca.pem")).toBe(before.ca);
  });

  it("its database is the one that the next run works with", () => {
    failRun("[database]=external", "[embedded]=true");
    expect(server.read("app/deploy.conf")).toContain("database=external");
    expect(server.run("load_conf; database_kind").trim()).toBe("external");
  });
});

describe("nginx", () => {
  const usual = "user www-data;\nevents {\n\tworker_connections 768;\n}\n";

  /** Configures an nginx of this version that refuses what it gets if `refuses` is true. */
  function configure(refuses: boolean): string {
    server.write("app/releases/2/deploy/nginx/zenzefi-backend.conf", "new\n");
    return server.run(`
      mkdir -p app/work; work=app/work release=2 known=([domain]=a.test [certificate]=/c [key]=/k)
      install_programs() { :; }; choose_certificate() { certificate=/c key=/k; }; serve_nginx() { :; }
      nginx() { echo "nginx version: nginx/1.22.1"; [[ $1 == -v ]] || ! ${refuses}; }
      (configure_nginx) 2>&1 || true`);
  }

  it("holds more connections, and has each directive once", () => {
    server.write("nginx/nginx.conf", usual);
    configure(false);
    configure(false);
    const raised = "worker_rlimit_nofile 65536;\n\nevents {\n\tworker_connections 16384;";
    expect(server.read("nginx/nginx.conf")).toBe(`user www-data;\n${raised}\n}\n`);
    server.write("nginx/nginx.conf", `worker_rlimit_nofile 9000;\n${usual}`);
    configure(false);
    expect(server.read("nginx/nginx.conf").match(/worker_rlimit_nofile.*/g)).toEqual([
      "worker_rlimit_nofile 9000;",
    ]);
    expect(server.read("nginx/conf.d/zenzefi-backend.conf")).toBe("new\n");
  });

  it("has its configuration of before again where it refuses the new one", () => {
    server.write("nginx/nginx.conf", usual);
    server.write("nginx/conf.d/zenzefi-backend.conf", "old\n");
    expect(configure(true)).toContain("nginx refuses the configuration");
    expect(server.read("nginx/nginx.conf")).toBe(usual);
    expect(server.read("nginx/conf.d/zenzefi-backend.conf")).toBe("old\n");
  });

  it("follows the links to a certificate, which lead to another file after a renewal", () => {
    const found = server.run(`
      mkdir archive live
      openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=a -keyout archive/key1 -out archive/cert1 2>/dev/null
      ln -s ../archive/key1 live/key; ln -s ../archive/cert1 live/cert
      known=([certificate]=$PWD/live/cert [key]=$PWD/live/key); choose_certificate; echo "$certificate $key"`);
    expect(found.trim()).toBe(`${server.path("live/cert")} ${server.path("live/key")}`);
  });
});

describe("the command zenzefi", () => {
  const install = () => {
    server.write("app/releases/2/deploy/native/zenzefi.sh", server.read("deploy/native/zenzefi.sh"));
    return server.run("release=2; install_command");
  };

  /** What the command starts, where these programs are the only ones besides those of the system. */
  function call(user: string, programs: readonly string[]): string {
    const note = (name: string) => `#!/bin/sh\necho "$PWD ${name} $*"\n`;
    for (const name of programs) server.write(`path/${name}`, note(name));
    server.write("path/id", `#!/bin/sh\necho ${user}\n`);
    server.write("app/bin/node", note("node"));
    return server.run(`
      chmod +x path/* app/bin/node
      PATH=$PWD/path /bin/sh bin/zenzefi ledger verify "a b"; rm -r path`);
  }

  it("runs in the service's folder as the service's user", () => {
    install();
    const own = "bin/node current/bin/zenzefi.mjs ledger verify a b\n";
    const folder = server.path("app");
    expect(call("root", ["sudo", "setpriv"])).toBe(`${folder} sudo -u zenzefi -- ${own}`);
    expect(call("root", ["setpriv"])).toBe(
      `${folder} setpriv --reuid=zenzefi --regid=zenzefi --init-groups -- ${own}`,
    );
    expect(call("zenzefi", ["sudo", "setpriv"])).toBe(`${folder} node ${own.replace("bin/node ", "")}`);
  });

  it("replaces its former self, and no other program of that name", () => {
    install();
    const text = server.read("bin/zenzefi");
    server.write("bin/zenzefi", `${text}# of an older release\n`);
    expect(install()).toBe("");
    expect(server.read("bin/zenzefi")).toBe(text);
    server.write("bin/zenzefi", "#!/bin/sh\necho another\n");
    expect(install()).toContain("another program");
    expect(server.read("bin/zenzefi")).toContain("echo another");
  });
});

describe("the sources", () => {
  it("are those of a published script's own release, unless a flag names others", () => {
    const script = server.read("scripts/deploy.sh");
    server.write(
      "scripts/deploy.sh",
      script.replace('published_from=""', 'published_from="https://a.test/2.tar.gz"'),
    );
    expect(server.run("known=([from]=/gone/1.tar.gz); from")).toBe("https://a.test/2.tar.gz");
    expect(server.run("known=([from]=/gone/1.tar.gz); given=([from]=/srv/3.tar.gz); from")).toBe(
      "/srv/3.tar.gz",
    );
    server.write("scripts/deploy.sh", script);
    expect(server.run("known=([from]=/srv/1.tar.gz); from")).toBe("/srv/1.tar.gz");
  });
});
