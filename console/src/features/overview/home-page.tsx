import "./overview.css";
import { useQuery } from "@tanstack/react-query";
import { renewSignIn, useSignIn } from "../../api/sign-in.ts";
import { Lines, QueryView } from "../../parts/query-view.tsx";
import { Overview } from "./overview.tsx";
import { Welcome } from "./welcome.tsx";

const SKELETON_LINES = 6;

/** The start page: the overview for a customer who is signed in, a welcome for others. */
export function HomePage() {
  const signIn = useSignIn();
  if (signIn === "unknown") return <UnknownSignIn />;
  if (signIn === "out") return <Welcome />;
  return <Overview />;
}

/** While it is not known whether there is a sign-in; displays the error if that cannot be found out. */
function UnknownSignIn() {
  const query = useQuery({ queryKey: ["sign-in"], queryFn: renewSignIn });
  return (
    <div className="page">
      <QueryView query={query} skeleton={<Lines count={SKELETON_LINES} />}>
        {() => <Waiting />}
      </QueryView>
    </div>
  );
}

function Waiting() {
  return (
    <div className="page" aria-busy="true">
      <Lines count={SKELETON_LINES} />
    </div>
  );
}
