import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

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
  },
  // src/api/console/page.ts replaces it by the nonce of each answer.
  html: { cspNonce: "__CSP_NONCE__" },
  server: {
    // `npx vite console` beside a running service: pages with hot reload, the service's API.
    proxy: { "^/(api|health|docs|openapi.json)": { target: "http://127.0.0.1:8000" } },
  },
});
