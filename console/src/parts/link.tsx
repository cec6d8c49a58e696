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

/** A link to another page of the console, in words: `<TextLink to="/buy">`. */
export const TextLink = createLink((props: AnchorProps & Omit<Native, keyof AnchorProps>) => (
  <Anchor {...props} />
));

/** One that looks like a button. */
export const LinkButton = createLink((props: ButtonProps & Native) => <Button component="a" {...props} />);

/** One of the menu; marked where it leads to the page that is shown. */
export const MenuLink = createLink((props: NavLinkProps & Omit<Native, keyof NavLinkProps>) => (
  <NavLink component="a" {...props} />
));
