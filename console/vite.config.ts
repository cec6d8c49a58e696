import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

type Modules = {
  getModuleInfo(id: string): { readonly isEntry: boolean; readonly importers: readonly string[] } | null;
};

/**
 * Whether every page loads a module: the entry imports it, itself or by others, and not only when it is needed. One file has them all, which
 * compresses better than many, and stays one whatever the files that are loaded later share with it.
 */
function isOfFirstLoad(id: string, modules: Modules, seen = new Set<string>()): boolean {
  if (seen.has(id)) return false;
  seen.add(id);
  const info = modules.getModuleInfo(id);
  return info !== null && (info.isEntry || info.importers.some((by) => isOfFirstLoad(by, modules, seen)));
}

/** Builds the console into dist/console; src/api/console of the service serves it. */
export default defineConfig({
  plugins: [react()],
  build: {
    outDir: "../dist/console",
    emptyOutDir: true,
    // Every browser of the last three years; older ones get the API's JSON and the desktop client.
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            {
              name: (id, modules) =>
                /node_modules/.test(id) || !isOfFirstLoad(id, modules) ? null : "first-load",
            },
          ],
        },
      },
    },
  },
  // src/api/console/page.ts replaces it by the nonce of each answer.
  html: { cspNonce: "__CSP_NONCE__" },
  server: {
    // `npx vite console` beside a running service: pages with hot reload, the service's API.
    proxy: { "^/(api|health|docs|openapi.json)": { target: "http://127.0.0.1:8000" } },
  },
});
