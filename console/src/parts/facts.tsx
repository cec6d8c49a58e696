import "./facts.css";
import { Fragment, type ReactNode } from "react";

export type Fact = { readonly name: string; readonly value: ReactNode };

/** What is known of one thing: names and values under each other. */
export function Facts({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <dl className="facts">
      {facts.map(({ name, value }) => (
        <Fragment key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </Fragment>
      ))}
    </dl>
  );
}
