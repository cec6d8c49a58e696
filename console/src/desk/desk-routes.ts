import { type AnyRoute, createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { DeskShell } from "./frame/desk-shell.tsx";
import { NoSuchPage } from "./frame/no-entry.tsx";
import { searchOf } from "./frame/search-of.ts";

/** The desk's pages, each loaded when it is opened. @param parent the route of the pages that need a sign-in */
export function deskRoutes<Parent extends AnyRoute>(parent: Parent) {
  const desk = createRoute({
    getParentRoute: () => parent,
    path: "/desk",
    component: DeskShell,
    notFoundComponent: NoSuchPage,
  });
  const overview = createRoute({
    getParentRoute: () => desk,
    path: "/",
    validateSearch: searchOf("period"),
    component: lazyRouteComponent(() => import("./overview/overview-page.tsx"), "OverviewPage"),
  });
  const live = createRoute({
    getParentRoute: () => desk,
    path: "/live",
    validateSearch: searchOf("search"),
    component: lazyRouteComponent(() => import("./live/live-page.tsx"), "LivePage"),
  });
  const users = createRoute({
    getParentRoute: () => desk,
    path: "/users",
    validateSearch: searchOf("search", "role", "active"),
    component: lazyRouteComponent(() => import("./users/users-page.tsx"), "UsersPage"),
  });
  const user = createRoute({
    getParentRoute: () => desk,
    path: "/users/$userId",
    validateSearch: searchOf("tab"),
    component: lazyRouteComponent(() => import("./users/user-page.tsx"), "UserPage"),
  });
  const setup = createRoute({
    getParentRoute: () => desk,
    path: "/setup",
    component: lazyRouteComponent(() => import("./setup/setup-page.tsx"), "SetupPage"),
  });
  return desk.addChildren([overview, live, users, user, setup]);
}
