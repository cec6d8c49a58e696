import { proveDirectWrite } from "../../../http/prove-direct-write.ts";
import { openRaw } from "../conformance/open-raw.ts";
import { describeTransport } from "../conformance/transport-conformance.ts";

const open = openRaw(await proveDirectWrite());

describeTransport("RawTransport over TCP", { isTls: false, open });
