import ipaddr from "ipaddr.js";

/** IPv4 that is not the public Internet (IANA, IPv4 Special-Purpose Address Registry), and multicast. */
const SPECIAL_V4 = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.31.196.0/24",
  "192.52.193.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "192.175.48.0/24",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
].map((range) => ipaddr.parseCIDR(range));

/**
 * Only this is public IPv6: loopback, link-local, unique-local, multicast, and the forms that stand for an IPv4 address (::ffff:0:0/96,
 * 64:ff9b::/96, 64:ff9b:1::/48) are outside of it.
 */
const GLOBAL_V6 = ipaddr.parseCIDR("2000::/3");
/** Within it: Teredo and others of the IETF, documentation, 6to4. */
const SPECIAL_V6 = ["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"].map((range) =>
  ipaddr.parseCIDR(range),
);

/** Whether an address is one of the public Internet. False for what is no address, and for one with a zone. */
export function isPublicAddress(text: string): boolean {
  if (text.includes("%") || !ipaddr.isValid(text)) return false;
  const address = ipaddr.parse(text);
  const isIn = ([network, bits]: [typeof address, number]): boolean =>
    network.kind() === address.kind() && address.match(network, bits);
  if (address.kind() === "ipv4") return !SPECIAL_V4.some(isIn);
  return isIn(GLOBAL_V6) && !SPECIAL_V6.some(isIn);
}

/**
 * Whether an address is in one of these networks. An IPv4-mapped IPv6 address counts as the IPv4 address that it reaches.
 * @param networks valid, since the settings have checked them
 */
export function isInNetworks(text: string, networks: readonly string[]): boolean {
  if (text.includes("%") || !ipaddr.isValid(text)) return false;
  const address = ipaddr.process(text);
  return networks.some((range) => {
    const [network, bits] = ipaddr.parseCIDR(range);
    return network.kind() === address.kind() && address.match(network, bits);
  });
}
