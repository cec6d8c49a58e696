import { createHash } from "node:crypto";
import {
  cp,
  lstat,
  mkdir,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  symlink,
  unlink,
  writeFile,
} from "node:fs/promises";
import { join } from "node:path";
import { filledOnce } from "../services/cache-folder.ts";
import { firstFault, libraryFolders, unpackDebian } from "../services/unpack-debian.ts";
import { type RunningApp, startApp } from "./running-app.ts";
import { TECHNICIAN } from "./technician.ts";

/** With what the wiki reads by path, and `php-cgi`, since its package needs a PHP for web servers and would else pull in one. */
const PACKAGES = [
  ...["dokuwiki", "php-cli", "php-cgi", "php-xml", "libphp-simplepie", "php-geshi", "php-phpseclib"],
  ...["libjs-jquery", "libjs-jquery-cookie", "libjs-jquery-ui"],
];
/** Extensions that are not built into PHP. */
const EXTENSIONS = ["tokenizer", "ctype", "iconv", "fileinfo", "dom", "xml", "simplexml"];
/** Paths of the system that Debian has written into the wiki's files. */
const SYSTEM_PATH = /(?<=['"])\/(?:usr\/share|etc|var\/lib)\/[^'"]*/g;
/** Configures the wiki by a folder of the run. */
const PRELOAD = `<?php define('DOKU_CONF', getenv('WIKI_CONF') . '/');\n`;

/** DokuWiki on PHP's built-in server: server-side pages with forms, cookies, redirects, upload and download. */
export async function startDokuwiki(): Promise<RunningApp> {
  const root = await filledOnce("dokuwiki", unpackWiki);
  const php = await findPhp(root);
  return startApp("dokuwiki", async ({ port, folder }) => {
    await layOutData(root, folder);
    const settings = [
      `extension_dir=${php.extensions}`,
      `session.save_path=${folder}`,
      "display_errors=0",
      ...EXTENSIONS.map((name) => `extension=${name}`),
    ];
    const wiki = join(root, "usr/share/dokuwiki");
    return {
      command: php.path,
      args: ["-n", ...settings.flatMap((line) => ["-d", line]), "-S", `127.0.0.1:${port}`, "-t", wiki],
      // A single worker could wait for itself: the wiki's pages request its jobs.
      env: { LD_LIBRARY_PATH: php.libraryPath, WIKI_CONF: folder, PHP_CLI_SERVER_WORKERS: "3" },
    };
  });
}

async function unpackWiki(work: string, folder: string): Promise<void> {
  const fetched = join(work, "fetched");
  await mkdir(fetched);
  await unpackDebian(fetched, PACKAGES).catch((error) => {
    throw new Error(
      `This test needs DokuWiki and PHP, packages of Debian or Ubuntu, which could not be fetched (${firstFault(error)})`,
    );
  });
  const root = join(fetched, "root");
  await relocate(root, folder);
  await writeFile(join(root, "etc/dokuwiki/preload.php"), PRELOAD);
  for (const name of await readdir(root)) await rename(join(root, name), join(work, name));
  await rm(fetched, { recursive: true });
}

/** Makes a system's tree in `root` work as `folder`: its links, and the paths in the wiki's files. */
async function relocate(root: string, folder: string): Promise<void> {
  for (const path of await readdir(root, { recursive: true })) {
    const target = join(root, path);
    const found = await lstat(target);
    if (found.isSymbolicLink()) {
      const to = await readlink(target);
      if (!to.startsWith("/")) continue;
      await unlink(target);
      await symlink(folder + to, target);
    } else if (found.isFile() && path.includes("/dokuwiki/") && path.endsWith(".php")) {
      const text = await readFile(target, "latin1");
      await writeFile(target, text.replace(SYSTEM_PATH, `${folder}$&`), "latin1");
    }
  }
}

async function findPhp(root: string): Promise<{ path: string; extensions: string; libraryPath: string }> {
  const versioned = (await readdir(join(root, "usr/bin"))).find((name) => /^php\d[\d.]*$/.test(name));
  const modules = (await readdir(join(root, "usr/lib/php"))).find((name) => /^\d{8}$/.test(name));
  if (versioned === undefined || modules === undefined) throw new Error("the unpacked PHP is not whole");
  return {
    path: join(root, "usr/bin", versioned),
    extensions: join(root, "usr/lib/php", modules),
    libraryPath: (await libraryFolders(root)).join(":"),
  };
}

async function layOutData(root: string, folder: string): Promise<void> {
  await mkdir(join(folder, "data"));
  await cp(join(root, "var/lib/dokuwiki/data"), join(folder, "data"), { recursive: true });
  const hash = createHash("md5").update(TECHNICIAN.password).digest("hex");
  const files = {
    "local.php": `<?php
$conf['title'] = 'Wiki of the machine';
$conf['savedir'] = '${folder}/data';
$conf['useacl'] = 1;
$conf['superuser'] = '${TECHNICIAN.name}';
$conf['disableactions'] = 'register';
$conf['updatecheck'] = 0;
`,
    "plugins.local.php": "<?php\n$plugins['testing'] = 0;\n",
    "acl.auth.php": "*\t@ALL\t1\n*\t@user\t16\n",
    "users.auth.php": `${TECHNICIAN.name}:${hash}:The Technician:technician@example.com:user\n`,
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
}
