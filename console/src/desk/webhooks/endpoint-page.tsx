import "./webhooks.css";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { toProblem } from "../../api/problem.ts";
import { Details } from "../../parts/details.tsx";
import { Empty } from "../../parts/empty.tsx";
import { LinkButton } from "../../parts/link.tsx";
import { Moment } from "../../parts/moment.tsx";
import { Notice } from "../../parts/notice.tsx";
import { Page } from "../../parts/page.tsx";
import { Lines, QueryView } from "../../parts/query-view.tsx";
import { useWords } from "../../words/words.ts";
import { deskWords } from "../frame/desk-words.ts";
import { SectionPanel } from "../frame/section-panel.tsx";
import { useMayDo } from "../frame/use-permission.ts";
import { Deliveries } from "./deliveries.tsx";
import { EndpointActs } from "./endpoint-acts.tsx";
import { EndpointState } from "./endpoint-state.tsx";
import { ShownSecret } from "./shown-secret.tsx";
import { deliveriesQuery, type Endpoint, endpointQuery } from "./webhooks-query.ts";
import { noticeKindWords, webhooksWords } from "./webhooks-words.ts";

const route = getRouteApi("/signed-in/desk/webhooks/$endpointId");
const SKELETON_LINES = 6;

/** One endpoint, what may be done about it, and what was sent there. */
export function EndpointPage() {
  const words = useWords(webhooksWords);
  const { endpointId } = route.useParams();
  const query = useQuery(endpointQuery(endpointId));
  const [message, setMessage] = useState<string | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const mayManage = useMayDo("manage-webhooks");
  return (
    <Page
      title={words.endpoint}
      actions={
        <LinkButton to="/desk/webhooks" variant="default">
          {words.back}
        </LinkButton>
      }
    >
      {message !== null && <Notice message={message} onClose={() => setMessage(null)} />}
      {secret !== null && <ShownSecret secret={secret} onHide={() => setSecret(null)} />}
      {isUnknown(query) ? (
        <Empty title={words.unknownTitle}>{words.unknown}</Empty>
      ) : (
        <QueryView query={query} skeleton={<Lines count={SKELETON_LINES} />}>
          {(shown) => (
            <>
              <SectionPanel title={shown.value.description ?? shown.value.url}>
                <EndpointDetails endpoint={shown.value} />
                {mayManage && <EndpointActs shown={shown} onDone={setMessage} onSecret={setSecret} />}
              </SectionPanel>
              <DeliveriesOf endpoint={shown.value} onDone={setMessage} />
            </>
          )}
        </QueryView>
      )}
    </Page>
  );
}

function isUnknown({ data, error }: { readonly data: unknown; readonly error: unknown }): boolean {
  return data === undefined && error !== null && toProblem(error).code === "not_found";
}

function DeliveriesOf(props: { readonly endpoint: Endpoint; readonly onDone: (message: string) => void }) {
  const words = useWords(webhooksWords);
  const query = useInfiniteQuery(deliveriesQuery(props.endpoint.id));
  return (
    <SectionPanel title={words.deliveries}>
      <Deliveries endpoint={props.endpoint} query={query} onDone={props.onDone} />
    </SectionPanel>
  );
}

function EndpointDetails({ endpoint }: { readonly endpoint: Endpoint }) {
  const words = useWords(webhooksWords);
  const desk = useWords(deskWords);
  const kinds: Readonly<Record<string, string>> = useWords(noticeKindWords);
  const times = [
    { name: words.failingSince, time: endpoint.failing_since },
    { name: words.restsUntil, time: endpoint.rests_until },
    { name: words.formerUntil, time: endpoint.former_secret_until },
    { name: words.added, time: endpoint.created_at },
  ];
  return (
    <Details
      details={[
        { name: words.url, value: <span className="secret">{endpoint.url}</span> },
        { name: desk.state, value: <EndpointState endpoint={endpoint} /> },
        { name: words.kinds, value: endpoint.kinds.map((kind) => kinds[kind] ?? kind).join("; ") },
        ...(endpoint.failures === 0 ? [] : [{ name: words.failures, value: endpoint.failures }]),
        ...times.flatMap(({ name, time }) =>
          time === null ? [] : [{ name, value: <Moment time={time} /> }],
        ),
      ]}
    />
  );
}
