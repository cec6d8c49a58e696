import { Link } from "@tanstack/react-router";

/** The parts of a page, each with an address of its own. */
export function TabLinks<Search extends object>(props: {
  readonly label: string;
  readonly tabs: readonly { readonly name: string; readonly text: string; readonly search: Search }[];
}) {
  return (
    <nav aria-label={props.label} className="desk-tabs">
      {props.tabs.map(({ name, text, search }) => (
        <Link key={name} to="." search={search} replace activeOptions={{ exact: true }}>
          {text}
        </Link>
      ))}
    </nav>
  );
}
