import { Outlet, useRouter } from "@tanstack/react-router";
import { useEffect } from "react";
import { useSignIn } from "../api/sign-in.ts";

/** The pages of a customer. When the sign-in ends under way, the router judges anew who may see them. */
export function SignedInOnly() {
  const router = useRouter();
  const isOut = useSignIn() === "out";
  useEffect(() => {
    if (isOut) void router.invalidate();
  }, [isOut, router]);
  return <Outlet />;
}
