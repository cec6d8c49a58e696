import { queryOptions } from "@tanstack/react-query";
import type { Schemas } from "../../../../client/api-types.ts";
import { api } from "../../api/client.ts";
import { keysetQuery } from "../frame/keyset-query.ts";

export type Series = Schemas["VoucherSeries"];
export type NewSeries = Schemas["NewVoucherSeriesAnswer"];
export type SeriesOrder = Schemas["NewVoucherSeries"];
export type SeriesState = Series["state"];
export type Voucher = Schemas["Voucher"];

/** As in the address of the list. */
export type SeriesSearch = { readonly search?: string; readonly show?: string };

const STATES: readonly SeriesState[] = ["open", "expired", "revoked"];

export function allSeriesQuery({ search, show }: SeriesSearch) {
  const state = STATES.find((known) => known === show);
  const filter = {
    ...(search === undefined ? {} : { search }),
    ...(state === undefined ? {} : { state }),
  };
  return keysetQuery<Series>(["desk", "voucher-series", filter], (page, signal) =>
    api.call("GET", "/api/v1/admin/voucher-series", { query: { ...filter, ...page }, signal }),
  );
}

export function seriesQuery(seriesId: string) {
  return queryOptions({
    queryKey: ["desk", "voucher-series", seriesId],
    queryFn: ({ signal }) =>
      api.call("GET", "/api/v1/admin/voucher-series/{series_id}", { path: { series_id: seriesId }, signal }),
  });
}

/** @param show as in the address of the page */
export function vouchersQuery(seriesId: string, show: string | undefined) {
  const path = { series_id: seriesId };
  const filter = show === "yes" || show === "no" ? { redeemed: show === "yes" } : {};
  return keysetQuery<Voucher>(["desk", "vouchers", seriesId, filter], (page, signal) =>
    api.call("GET", "/api/v1/admin/voucher-series/{series_id}/vouchers", {
      path,
      query: { ...filter, ...page },
      signal,
    }),
  );
}

/** @throws ApiProblem */
export function createSeries(body: SeriesOrder): Promise<NewSeries> {
  return api.call("POST", "/api/v1/admin/voucher-series", { body });
}

/** @throws ApiProblem */
export function revokeSeries(seriesId: string, reason: string): Promise<Series> {
  const call = { path: { series_id: seriesId }, body: { reason } };
  return api.call("POST", "/api/v1/admin/voucher-series/{series_id}/revoke", call);
}
