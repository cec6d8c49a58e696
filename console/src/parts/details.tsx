import "./details.css";
import { Fragment, type ReactNode } from "react";

export type Detail = { readonly name: string; readonly value: ReactNode };

/** Names and values, one pair below the other. */
export function Details({ details }: { readonly details: readonly Detail[] }) {
  return (
    <dl className="details">
      {details.map(({ name, value }) => (
        <Fragment key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </Fragment>
      ))}
    </dl>
  );
}
