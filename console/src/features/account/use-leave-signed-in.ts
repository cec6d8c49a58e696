import { useRouter } from "@tanstack/react-router";
import { useEffect } from "react";
import { useSignIn } from "../../api/sign-in.ts";
import { pageAfterSignIn } from "./next-page.ts";

/** Sends on whoever is signed in, or has just signed in here; "back" does not lead to the form again. */
export function useLeaveSignedIn(next?: string): void {
  const { history } = useRouter();
  const isSignedIn = useSignIn() === "in";
  useEffect(() => {
    if (isSignedIn) history.replace(pageAfterSignIn(next));
  }, [isSignedIn, next, history]);
}
