import "./styles.ts";
import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { renew } from "./api/sign-in.ts";
import { queryClient } from "./app/query-client.ts";
import { router } from "./app/router.tsx";
import { theme } from "./theme.ts";

// Asked for at once, while the first page still loads; whoever needs the answer asks again if it fails.
void renew().catch(() => {});

/** The nonce of this page's policy: Mantine writes its variables into a <style>. */
const nonce = document.querySelector<HTMLMetaElement>("meta[property=csp-nonce]")?.nonce ?? "";
// What keeps the page from scrolling behind an open dialog writes a <style>, too, and looks for the nonce under this name.
Object.assign(globalThis, { __webpack_nonce__: nonce });

const root = document.getElementById("root");
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={() => nonce}>
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>,
  );
}
