import { useLocation, useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { forgetCode, keepCode, keptCode } from "../../api/kept-code.ts";
import { useSignIn } from "../../api/sign-in.ts";

/**
 * The code of the link that opened the page, or "". It is removed at once from the address bar, and so from the history; it is kept until
 * there is a sign-in, so that whoever signs in or registers first comes back to it.
 */
export function useGiftCode(): string {
  const { hash } = useLocation();
  const navigate = useNavigate();
  const isSignedIn = useSignIn() === "in";
  const [code, setCode] = useState(() => keptCode("/gift"));
  useEffect(() => {
    if (hash === "") return;
    keepCode(hash, "/gift");
    setCode(keptCode("/gift"));
    void navigate({ to: "/gift", hash: "", replace: true });
  }, [hash, navigate]);
  useEffect(() => {
    // After the effect above: nobody else who signs in in this tab is led here.
    if (isSignedIn) forgetCode();
  });
  return code;
}
