import {
  Anchor,
  type AnchorProps,
  Button,
  type ButtonProps,
  NavLink,
  type NavLinkProps,
} from "@mantine/core";
import { createLink } from "@tanstack/react-router";
import type { Ref } from "react";

type Native = Omit<React.AnchorHTMLAttributes<HTMLAnchorElement>, keyof ButtonProps> & {
  readonly ref?: Ref<HTMLAnchorElement>;
};

/** A text link to another page of the console: `<TextLink to="/buy">`. */
export const TextLink = createLink((props: AnchorProps & Omit<Native, keyof AnchorProps>) => (
  <Anchor {...props} />
));

/** A link that looks like a button. */
export const LinkButton = createLink((props: ButtonProps & Native) => <Button component="a" {...props} />);

/** A link of the menu; marked if it leads to the current page. */
export const MenuLink = createLink((props: NavLinkProps & Omit<Native, keyof NavLinkProps>) => (
  <NavLink component="a" {...props} />
));
