import "./styles.ts";
import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { renewSignIn } from "./api/sign-in.ts";
import { queryClient } from "./app/query-client.ts";
import { router } from "./app/router.tsx";
import { theme } from "./theme.ts";

// Sent at once, while the first page still loads. If it fails, the code that needs the result asks again.
void renewSignIn().catch(() => {});

/** The nonce of this page's content security policy: Mantine writes its variables into a <style>. */
const nonce = document.querySelector<HTMLMetaElement>("meta[property=csp-nonce]")?.nonce ?? "";
// The library that stops scrolling behind an open dialog writes a <style> too, and reads the nonce by this name.
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
