import { Button, Text } from "@mantine/core";
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import type { Column } from "../../parts/data-table.tsx";
import { Details } from "../../parts/details.tsx";
import { LinkButton } from "../../parts/link.tsx";
import { Moment } from "../../parts/moment.tsx";
import { Notice } from "../../parts/notice.tsx";
import { Page } from "../../parts/page.tsx";
import { Lines, QueryView } from "../../parts/query-view.tsx";
import { useWords } from "../../words/words.ts";
import { ActDialog } from "../frame/act-dialog.tsx";
import { DeskList } from "../frame/desk-list.tsx";
import { deskWords } from "../frame/desk-words.ts";
import { ChoiceFilter, FilterBar } from "../frame/filter-bar.tsx";
import { changedSearch } from "../frame/search-of.ts";
import { SectionPanel } from "../frame/section-panel.tsx";
import { useMayDo } from "../frame/use-permission.ts";
import { UserLink } from "../frame/user-link.tsx";
import { SeriesBadge, VoucherValue } from "./series-parts.tsx";
import { revokeSeries, type Series, seriesQuery, type Voucher, vouchersQuery } from "./vouchers-query.ts";
import { vouchersWords } from "./vouchers-words.ts";

const route = getRouteApi("/signed-in/desk/vouchers/$seriesId");
const SKELETON_LINES = 6;

/** A series, what may be done about it, and what became of each voucher. */
export function SeriesPage() {
  const words = useWords(vouchersWords);
  const { seriesId } = route.useParams();
  const query = useQuery(seriesQuery(seriesId));
  const [message, setMessage] = useState<string | null>(null);
  return (
    <Page
      title={words.series}
      actions={
        <LinkButton to="/desk/vouchers" variant="default">
          {words.back}
        </LinkButton>
      }
    >
      {message !== null && <Notice message={message} onClose={() => setMessage(null)} />}
      <QueryView query={query} skeleton={<Lines count={SKELETON_LINES} />}>
        {(series) => (
          <>
            <SectionPanel
              title={series.note ?? words.series}
              actions={<RevokeButton series={series} onDone={setMessage} />}
            >
              <SeriesDetails series={series} />
            </SectionPanel>
            <Vouchers seriesId={series.id} />
          </>
        )}
      </QueryView>
    </Page>
  );
}

function SeriesDetails({ series }: { readonly series: Series }) {
  const words = useWords(vouchersWords);
  const desk = useWords(deskWords);
  const { counts, revoked_at } = series;
  return (
    <Details
      details={[
        { name: words.value, value: <VoucherValue of={series} /> },
        { name: desk.state, value: <SeriesBadge state={series.state} /> },
        { name: words.redeemed, value: words.ofCount(counts.redeemed, counts.issued) },
        { name: words.left, value: counts.issued - counts.redeemed },
        { name: words.expires, value: <Moment time={series.expires_at} /> },
        ...(revoked_at === null ? [] : [{ name: words.revokedAt, value: <Moment time={revoked_at} /> }]),
        { name: words.made, value: <Moment time={series.created_at} /> },
        { name: words.by, value: <UserLink id={series.created_by} name={series.created_by_name} /> },
        { name: desk.id, value: <span className="secret">{series.id}</span> },
      ]}
    />
  );
}

function RevokeButton(props: { readonly series: Series; readonly onDone: (message: string) => void }) {
  const { series } = props;
  const words = useWords(vouchersWords);
  const client = useQueryClient();
  const mayRevoke = useMayDo("revoke-tokens");
  const [isOpen, setOpen] = useState(false);
  const revoke = async (reason: string): Promise<void> => {
    await revokeSeries(series.id, reason);
    props.onDone(words.revokedNow);
    void client.invalidateQueries({ queryKey: ["desk"] });
  };
  if (!mayRevoke || series.counts.open === 0) return null;
  return (
    <>
      <Button variant="subtle" color="red" onClick={() => setOpen(true)}>
        {words.revoke}
      </Button>
      <ActDialog
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        title={words.revokeTitle}
        confirmLabel={words.revoke}
        takesReason
        onAct={revoke}
      >
        <Text size="sm">{words.revokeText(series.counts.open)}</Text>
      </ActDialog>
    </>
  );
}

function Vouchers({ seriesId }: { readonly seriesId: string }) {
  const words = useWords(vouchersWords);
  const { state, anyState } = useWords(deskWords);
  const { show } = route.useSearch();
  const navigate = route.useNavigate();
  const query = useInfiniteQuery(vouchersQuery(seriesId, show));
  return (
    <SectionPanel title={words.vouchers}>
      <FilterBar>
        <ChoiceFilter
          label={state}
          any={anyState}
          names={{ yes: words.onlyRedeemed, no: words.onlyLeft }}
          value={show}
          onChange={(chosen) =>
            void navigate({ search: (before) => changedSearch(before, { show: chosen }), replace: true })
          }
        />
      </FilterBar>
      <DeskList label={words.vouchers} query={query} columns={useColumns()} keyOf={({ id }) => id} />
    </SectionPanel>
  );
}

function useColumns(): Column<Voucher>[] {
  const words = useWords(vouchersWords);
  return [
    { header: words.number, cell: ({ number }) => <span className="numeric">{number}</span> },
    {
      header: words.who,
      cell: ({ redeemed_by, redeemed_by_name }) =>
        redeemed_by === null ? words.notYet : <UserLink id={redeemed_by} name={redeemed_by_name} />,
    },
    {
      header: words.when,
      cell: ({ redeemed_at }) => (redeemed_at === null ? "—" : <Moment time={redeemed_at} />),
    },
  ];
}
