import { useRouter } from "@tanstack/react-router";
import { useEffect } from "react";
import { keptCodePage } from "../../api/kept-code.ts";
import { useSignIn } from "../../api/sign-in.ts";
import { pageAfterSignIn } from "./next-page.ts";

/**
 * Leaves the page once there is a sign-in, by replacing it in the history: "back" does not lead to the form again. Who came by the link of
 * a voucher or a gift, and has registered, is led to it.
 */
export function useRedirectSignedIn(next?: string): void {
  const { history } = useRouter();
  const isSignedIn = useSignIn() === "in";
  useEffect(() => {
    if (isSignedIn) history.replace(pageAfterSignIn(next ?? keptCodePage()));
  }, [isSignedIn, next, history]);
}
