import { Group } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { pricesQuery } from "../../api/queries.ts";
import { Details } from "../../parts/details.tsx";
import { LinkButton } from "../../parts/link.tsx";
import { Moment } from "../../parts/moment.tsx";
import { Znc } from "../../parts/money.tsx";
import { Notice } from "../../parts/notice.tsx";
import { Page } from "../../parts/page.tsx";
import { Lines, QueryView } from "../../parts/query-view.tsx";
import { ScopeName } from "../../parts/scope.tsx";
import { useWords } from "../../words/words.ts";
import { deskWords } from "../frame/desk-words.ts";
import { SectionPanel } from "../frame/section-panel.tsx";
import { useMayDo } from "../frame/use-permission.ts";
import { BundleContents, SaleBadge } from "./bundle-parts.tsx";
import { type Bundle, bundleQuery } from "./bundles-query.ts";
import { bundlesWords } from "./bundles-words.ts";
import { EditBundle } from "./edit-bundle.tsx";
import { RestoreBundle, WithdrawBundle } from "./sale-buttons.tsx";

const route = getRouteApi("/signed-in/desk/bundles/$bundleId");
const SKELETON_LINES = 6;

/** One bundle: what it has and costs, and whether it is sold. */
export function BundlePage() {
  const words = useWords(bundlesWords);
  const { bundleId } = route.useParams();
  const query = useQuery(bundleQuery(bundleId));
  const prices = useQuery(pricesQuery);
  const [message, setMessage] = useState<string | null>(null);
  const mayPrice = useMayDo("price-bundles");
  return (
    <Page
      title={query.data?.value.name ?? words.title}
      actions={
        <LinkButton to="/desk/bundles" variant="default">
          {words.back}
        </LinkButton>
      }
    >
      {message !== null && <Notice message={message} onClose={() => setMessage(null)} />}
      <QueryView query={query} skeleton={<Lines count={SKELETON_LINES} />}>
        {(bundle) => (
          <>
            <SectionPanel title={words.sale}>
              <BundleDetails bundle={bundle.value} />
              <Group>
                <WithdrawBundle bundle={bundle} onDone={setMessage} />
                <RestoreBundle bundle={bundle} onDone={setMessage} />
              </Group>
            </SectionPanel>
            {mayPrice && (
              <SectionPanel title={words.terms}>
                <QueryView query={prices}>
                  {({ items }) => (
                    <EditBundle key={bundleId} bundle={bundle} prices={items} onDone={setMessage} />
                  )}
                </QueryView>
              </SectionPanel>
            )}
          </>
        )}
      </QueryView>
    </Page>
  );
}

function BundleDetails({ bundle }: { readonly bundle: Bundle }) {
  const words = useWords(bundlesWords);
  const desk = useWords(deskWords);
  return (
    <Details
      details={[
        { name: desk.state, value: <SaleBadge isOffered={bundle.is_active} /> },
        { name: words.contents, value: <BundleContents bundle={bundle} /> },
        { name: words.scope, value: <ScopeName scope={bundle.scope} /> },
        { name: words.description, value: bundle.description ?? words.noDescription },
        { name: words.price, value: <Znc amount={bundle.total_price} exact /> },
        { name: words.singly, value: <Znc amount={bundle.base_price} exact /> },
        { name: words.savings, value: <Znc amount={bundle.savings} exact /> },
        { name: words.perToken, value: <Znc amount={bundle.price_per_token} exact /> },
        { name: words.changed, value: <Moment time={bundle.updated_at} /> },
        { name: desk.id, value: <span className="secret">{bundle.id}</span> },
      ]}
    />
  );
}
