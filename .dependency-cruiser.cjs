/**
 * Who may import whom. ARCHITECTURE.md draws it; these rules hold it.
 *
 *   apps -> everything      gateway, api -> http -> domain -> kernel      jobs -> domain      adapters -> ports, kernel
 *
 * A broken rule means that a file is in the wrong folder or knows too much: move it, do not loosen the rule.
 */
const { PARTS, LEVELS, FEATURES, GATEWAY_ROOMS } = require("./.dependency-layers.cjs");

/** Tests may set up whatever they judge; so may the suites that each implementation of a port runs. */
const TESTS = "\\.test\\.ts$|^src/(adapters|gateway/transport|apps/front/fast-path)/conformance/";

/** Whose API only one part may know, so that it can be replaced there. */
const DRIVERS = [
  "pg",
  "ioredis",
  "pino",
  "prom-client",
  "@node-rs/argon2",
  "@node-rs/bcrypt",
  "fast-jwt",
  "otpauth",
  "undici",
  "nodemailer",
  "stripe",
  "age-encryption",
  "grammy",
  "pg-copy-streams",
];

const packages = (names) => names.map((name) => `node_modules/${name}/`).join("|");

const partRules = PARTS.map(({ part, may, comment }) => ({
  name: `${part}-knows-only-${may.join("-and-") || "itself"}`,
  comment,
  severity: "error",
  from: { path: `^src/${part}/`, pathNot: TESTS },
  to: { path: "^(src|client|test|console|bench|scripts)/", pathNot: `^src/(${[part, ...may].join("|")})/` },
}));

/** None of these folders may use one that stands behind it in the list. */
const looksDown = (parent, folders, commentOf) =>
  folders.slice(0, -1).map((folder, at) => ({
    name: `${folder}-looks-down`,
    comment: commentOf(folder),
    severity: "error",
    from: { path: `^${parent}/${folder}/`, pathNot: TESTS },
    to: { path: `^${parent}/(${folders.slice(at + 1).join("|")})/` },
  }));

const whyOf = (feature) => LEVELS.find(({ features }) => features.includes(feature)).why;

/** From the bottom up; the CLI stands above them. */
const APPS = ["front", "wiring", "server"];
const appRules = APPS.map((app, at) => ({
  name: `${app}-looks-down`,
  comment: "What serves knows no command, the wiring no process, and the front is handed what it serves.",
  severity: "error",
  from: { path: `^src/apps/${app}/`, pathNot: TESTS },
  to: { path: "^src/apps/", pathNot: `^src/apps/(${APPS.slice(0, at + 1).join("|")})/` },
}));

module.exports = {
  forbidden: [
    {
      name: "part-is-known",
      comment: "A new folder beside these would be under no rule: it gets one here first.",
      severity: "error",
      from: {},
      to: { path: "^src/", pathNot: `^src/(${PARTS.map(({ part }) => part).join("|")}|adapters|apps)/` },
    },
    ...partRules,
    ...looksDown(
      "src/domain",
      FEATURES,
      (feature) =>
        `A feature that knew one above it could not be understood or tested without it. ${whyOf(feature)}`,
    ),
    ...looksDown(
      "src/gateway",
      GATEWAY_ROOMS,
      () =>
        "Inside the gateway arrows go one way. What two rooms need belongs to one below both, as what a request is does.",
    ),
    ...appRules,
    {
      name: "folder-has-a-place",
      comment:
        "A new feature of the domain, or room of the gateway, takes its position in the lists of .dependency-layers.cjs first.",
      severity: "error",
      from: {},
      to: {
        path: "^src/(domain|gateway)/",
        pathNot: `^src/(domain/(${FEATURES.join("|")})|gateway/(${GATEWAY_ROOMS.join("|")}))/`,
      },
    },
    {
      name: "store-is-private",
      comment:
        "SQL belongs to one feature. Another one calls its use cases, which keep the locks in order and write the audit row.",
      severity: "error",
      from: { path: "^src/([^/]+/[^/]+)/", pathNot: TESTS },
      to: { path: "-store\\.ts$", pathNot: "^src/$1/" },
    },
    {
      name: "rules-are-pure",
      comment:
        "A rule is judged by its arguments alone: `now` is one of them, and nothing is read or written. Types are free.",
      severity: "error",
      from: { path: "-rules\\.ts$" },
      to: {
        pathNot: ["-rules\\.ts$", "^src/kernel/(?!.*\\.port\\.ts$)", packages(["ipaddr.js"])],
        dependencyTypesNot: ["type-only"],
      },
    },
    {
      name: "kernel-does-no-io",
      comment:
        "The kernel is pure: hashing and printing are all that it needs of Node. Kysely is there as a type only.",
      severity: "error",
      from: { path: "^src/kernel/", pathNot: TESTS },
      to: { pathNot: ["^src/kernel/", "^(node:)?(crypto|util)$"], dependencyTypesNot: ["type-only"] },
    },
    {
      name: "adapter-knows-only-ports",
      comment:
        "An adapter implements a port: it may know the port's types and the kernel's. What it needs of the domain belongs to the port.",
      severity: "error",
      from: { path: "^src/adapters/([^/]+)/", pathNot: TESTS },
      to: {
        path: "^(src|client|test|console|bench|scripts)/",
        pathNot: ["^src/adapters/$1/", "^src/adapters/system/", "^src/kernel/", "\\.port\\.ts$"],
      },
    },
    {
      name: "api-resources-are-separate",
      comment:
        "Two resources that need the same thing need it from the domain, http or server/; what one thing looks like in every answer is in presenters/. Only the documents look at every schema.",
      severity: "error",
      from: { path: "^src/api/((?:customer/|desk/)?[^/]+)/", pathNot: ["^src/api/docs/", TESTS] },
      to: { path: "^src/api/[^/]+/", pathNot: "^src/api/($1|presenters|server)/" },
    },
    {
      name: "api-server-knows-no-resource",
      comment:
        "What every route stands on, and what an answer looks like, is the same whatever the routes are.",
      severity: "error",
      from: { path: "^src/api/server/", pathNot: TESTS },
      to: { path: "^src/api/", pathNot: "^src/api/server/" },
    },
    {
      name: "api-docs-see-schemas-only",
      comment: "The OpenAPI document describes requests and answers; it needs no route.",
      severity: "error",
      from: { path: "^src/api/docs/", pathNot: TESTS },
      to: { path: "^src/api/[^/]+/", pathNot: ["^src/api/(docs|server)/", "/[^/]*schemas?\\.ts$"] },
    },
    {
      name: "mcp-is-a-client",
      comment: "The MCP server speaks the HTTP API as any client: it can do no more than its user can.",
      severity: "error",
      from: { path: "^src/apps/mcp/", pathNot: TESTS },
      to: { path: "^src/", pathNot: "^src/apps/mcp/" },
    },
    {
      name: "service-is-no-client",
      comment: "Programs that ask a service as anybody could are its clients; the service itself is none.",
      severity: "error",
      from: { path: "^src/", pathNot: ["^src/apps/(cli|mcp)/", TESTS] },
      to: { path: "^client/" },
    },
    {
      name: "console-is-a-client",
      comment: "The console knows the API by client/, and client/ by the OpenAPI document: both stand alone.",
      severity: "error",
      from: { path: "^(client|console)/" },
      to: { path: "^(src|console|test|bench|scripts)/", pathNot: "^$1/" },
    },
    {
      name: "load-suite-is-a-client",
      comment:
        "The load suite loads any service that has the API, and measures what its users would: it knows the API by client/ alone.",
      severity: "error",
      from: { path: "^bench/load/", pathNot: TESTS },
      to: { path: "^(src|test|console|scripts|bench)/", pathNot: "^bench/load/" },
    },
    {
      name: "console-features-are-separate",
      comment:
        "What two features of the console need is a part, the API's, or a word: then each can be read by itself.",
      severity: "error",
      from: { path: "^console/src/features/([^/]+)/" },
      to: { path: "^console/src/features/", pathNot: "^console/src/features/$1/" },
    },
    {
      name: "desk-sections-are-separate",
      comment: "What two sections of the desk need is in its frame, a part, the API's, or a word.",
      severity: "error",
      from: { path: "^console/src/desk/([^/]+)/" },
      to: { path: "^console/src/(desk|features|app)/", pathNot: "^console/src/desk/($1|frame)/" },
    },
    {
      name: "desk-frame-knows-no-section",
      comment: "Sections come and go, and the frame is the same for all.",
      severity: "error",
      from: { path: "^console/src/desk/frame/" },
      to: { path: "^console/src/(desk|features|app)/", pathNot: "^console/src/desk/frame/" },
    },
    {
      name: "customers-load-no-desk",
      comment:
        "A customer's pages, and what they use, load nothing of the desk; the router brings it when it is opened.",
      severity: "error",
      from: { path: "^console/src/(features|parts|api|words)/" },
      to: { path: "^console/src/desk/" },
    },
    {
      name: "drivers-stay-outside",
      comment: "A driver's API ends in the adapter that wraps it.",
      severity: "error",
      from: { path: "^src/", pathNot: ["^src/(adapters|apps)/", TESTS] },
      to: { path: packages(DRIVERS) },
    },
    {
      name: "sql-stays-in-the-domain",
      comment:
        "A plane that could write SQL would go around the use cases and their locks. A job takes its lock itself.",
      severity: "error",
      from: { path: "^src/(http|gateway|api|config)/", pathNot: TESTS },
      to: { path: packages(["kysely", "pg"]) },
    },
    {
      name: "fastify-stays-in-front",
      comment:
        "The domain does not know that it is asked over HTTP, the gateway is too hot for a framework, and what both share serves it too.",
      severity: "error",
      from: { path: "^src/(kernel|domain|http|gateway|adapters|config|jobs)/", pathNot: TESTS },
      to: { path: "node_modules/(fastify|@fastify/[^/]+)/" },
    },
    {
      name: "product-does-not-import-tests",
      comment: "What tests need is not shipped.",
      severity: "error",
      from: { path: "^(src|bin)/", pathNot: TESTS },
      to: {
        path: [
          "^test/",
          "\\.test\\.ts$",
          "^src/(adapters|gateway/transport|apps/front/fast-path)/conformance/",
        ],
      },
    },
    {
      name: "no-dev-dependency-in-the-product",
      comment: "A deployed package has no development dependencies.",
      severity: "error",
      from: { path: "^(src|bin)/", pathNot: TESTS },
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only"] },
    },
    {
      name: "dependency-is-declared",
      comment: "A package that only another package brings along can vanish with any update.",
      severity: "error",
      from: {},
      to: { dependencyTypes: ["npm-no-pkg", "npm-unknown"] },
    },
    {
      name: "import-resolves",
      comment: "An import of nothing fails only when it is run.",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: "no-cycle",
      comment: "Two files that need each other are one file, or have a third between them. Types count too.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(dist|coverage|data)/" },
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      extensions: [".ts", ".tsx", ".mjs", ".js", ".cjs", ".json"],
      conditionNames: ["import", "node", "types", "default"],
    },
  },
};
