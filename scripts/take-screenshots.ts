/** Takes the screenshots of the READMEs, of the built console with sample data: npm run screenshots. */
import { mkdirSync } from "node:fs";
import pg from "pg";
import type { Page } from "playwright-core";
import { migrateUp } from "../src/adapters/postgres/migrate.ts";
import { packageFile } from "../src/adapters/system/package-root.ts";
import { ConsoleWorld, type Visit } from "../test/support/browser/console-world.ts";
import { addDevicesOnTarget } from "../test/support/browser/desk-devices.ts";
import { deskPerson } from "../test/support/browser/desk-person.ts";
import { expectAtRest, expectSettled } from "../test/support/browser/page-parts.ts";
import { type Sample, sampleCustomer } from "../test/support/browser/sample-customer.ts";
import { startTargetPages } from "../test/support/browser/target-pages.ts";
import { startTestPostgres } from "../test/support/services/start-test-postgres.ts";
import { createTemplate, dropTestDatabases } from "../test/support/services/test-database.ts";
import { waitUntil } from "../test/support/services/wait-until.ts";

/** The default port, so that the screenshots contain the addresses that users see. */
const PORT = "8000";
const STATUS_MAX_MS = 30_000;

const folder = packageFile("docs", "screenshots");

const PICTURES: Readonly<Record<string, (sample: Sample) => string>> = {
  overview: () => "/",
  buy: () => "/buy",
  tokens: () => "/tokens",
  connect: ({ tokenId }) => `/tokens/${tokenId}`,
  status: () => "/status",
};

/** Taken as an owner sees them. */
const DESK_PICTURES = { "desk-live": "/desk/live", "desk-overview": "/desk" } as const;
const DEVICES = 6;

const VARIANTS: readonly (Visit & { readonly name: string; readonly pictures: readonly string[] })[] = [
  { name: "phone", size: "phone", language: "en", colours: "light", pictures: Object.keys(PICTURES) },
  { name: "desktop", size: "desktop", language: "en", colours: "light", pictures: Object.keys(PICTURES) },
  {
    name: "phone-ru-dark",
    size: "phone",
    language: "ru",
    colours: "dark",
    pictures: ["overview", "connect"],
  },
  { name: "desktop-ru-dark", size: "desktop", language: "ru", colours: "dark", pictures: ["overview"] },
];

const postgres = await startTestPostgres();
try {
  const { templateUrl, ...databases } = await createTemplate(postgres.adminUrl);
  await migrateUp(templateUrl);
  await noteOutage(templateUrl);
  await takeAll(templateUrl);
  await dropTestDatabases(databases);
} finally {
  await postgres.stop();
}

/** As usual in operation: the target was down for a moment, some days ago. */
async function noteOutage(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query(
    `INSERT INTO target_status_changes (number, state, changed_at)
     VALUES (1, 'down', now() - interval '12 days 47 minutes'), (2, 'up', now() - interval '12 days')`,
  );
  await client.end();
}

async function takeAll(databaseUrl: string): Promise<void> {
  const target = await startTargetPages();
  const address = { PORT, BACKEND_URL: `http://127.0.0.1:${PORT}` };
  const world = await ConsoleWorld.open(target.url, { ...address, HEALTH_CHECK_INTERVAL: "1" }, databaseUrl);
  try {
    mkdirSync(folder, { recursive: true });
    const samples = { en: await sampleCustomer(world, "en"), ru: await sampleCustomer(world, "ru") };
    await waitUntil("the target to be seen", STATUS_MAX_MS, () => isUp(world.url));
    for (const variant of VARIANTS) {
      const sample = samples[variant.language ?? "en"];
      const { page } = await world.visit({ ...variant, customer: sample.customer });
      for (const picture of variant.pictures) {
        await take(page, PICTURES[picture]?.(sample) ?? "/", `${picture}-${variant.name}.png`);
      }
      await world.leave();
    }
    await takeDesk(world);
  } finally {
    await world.close();
    await target.close();
  }
}

/** The desk, on a phone and on a desktop, with devices on the target. */
async function takeDesk(world: ConsoleWorld): Promise<void> {
  await addDevicesOnTarget(world, DEVICES);
  const owner = await deskPerson(world, "owner", "en");
  for (const { name, ...variant } of VARIANTS.filter(({ language }) => language === "en")) {
    const { page } = await world.visit({ ...variant, customer: owner });
    for (const [picture, path] of Object.entries(DESK_PICTURES))
      await take(page, path, `${picture}-${name}.png`);
    await world.leave();
  }
}

async function take(page: Page, path: string, name: string): Promise<void> {
  await page.goto(path);
  await expectSettled(page);
  await expectAtRest(page);
  await page.screenshot({ path: `${folder}/${name}` });
  process.stdout.write(`docs/screenshots/${name}\n`);
}

async function isUp(url: string): Promise<boolean> {
  const status = (await (await fetch(`${url}/api/v1/status`)).json()) as {
    readonly target: { readonly state: string };
  };
  return status.target.state === "up";
}
