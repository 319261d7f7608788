// Functions of IP addresses, version 4 and 6. A version 4 address is its mapped version 6 address (::ffff:1.2.3.4), so
// that one comparison serves both.
#include "dataprime/functions/catalogue.h"

namespace throughline::dataprime {

std::span<const Function> IpFunctions() {
  static const Function functions[] = {
      {.name = "ipInSubnet",
       .signature = "ipInSubnet(ip: string, ipPrefix: string) -> bool",
       .summary = "Whether the address lies in the subnet, written address/bits; bits of the host may be set in it.",
       .nulls = "null in, null out; null for what is no address or no subnet",
       .sql =
           "arrayMap((a, p) -> arrayMap((i, n, b) -> if(isNull(i) OR isNull(n) OR isNull(b) OR length(p) != 2 OR b > "
           "128, NULL, tupleElement(IPv6CIDRToRange(ifNull(i, toIPv6('::')), toUInt8(ifNull(b, 0))), 1) = "
           "tupleElement(IPv6CIDRToRange(ifNull(n, toIPv6('::')), toUInt8(ifNull(b, 0))), 1)), [toIPv6OrNull(a)], "
           "[toIPv6OrNull(p[1])], [toUInt16OrNull(p[2]) + if(isIPv4String(p[1]), 96, 0)])[1], [{ip}], "
           "[splitByChar('/', ifNull({ipPrefix}, ''))])[1]",
       .examples = {"ipInSubnet('154.67.8.42', '154.67.8.0/24') -> true",
                    "ipInSubnet('10.0.0.5', '154.67.8.0/24') -> false",
                    "ipInSubnet('154.67.8.42', '154.67.8.20/24') -> true",
                    "ipInSubnet('2001:db8::1', '2001:db8::/32') -> true", "ipInSubnet('x', '10.0.0.0/8') -> null",
                    "ipInSubnet('10.0.0.1', '10.0.0.0/40') -> null", "ipInSubnet('10.0.0.1', '10.0.0.0') -> null",
                    "ipInSubnet('333.4.5.6', '333.4.0.0/16') -> null"}},
      {.name = "ipPrefix",
       .signature = "ipPrefix(ip: string, subnetSize: number) -> string",
       .summary = "The subnet of that many bits that the address lies in, as address/bits.",
       .nulls = "null in, null out; null for what is no address, or bits that it doesn't have",
       .sql = "arrayMap((a, v, b) -> if(isNull(a) OR isNull(b) OR b > if(v, 32, 128), NULL, "
              "concat(replaceOne(toString(tupleElement(IPv6CIDRToRange(ifNull(a, toIPv6('::')), "
              "toUInt8(least(ifNull(b, 0), 128) + if(v, 96, 0))), 1)), if(v, '::ffff:', '-'), ''), '/', toString(b))), "
              "[toIPv6OrNull({ip})], [ifNull(isIPv4String({ip}), false)], [accurateCastOrNull({subnetSize}, "
              "'UInt8')])[1]",
       .examples = {"ipPrefix('155.123.7.4', 10) -> 155.64.0.0/10", "ipPrefix('10.1.2.3', 32) -> 10.1.2.3/32",
                    "ipPrefix('2001:db8:1::1', 32) -> 2001:db8::/32", "ipPrefix('10.1.2.3', 33) -> null",
                    "ipPrefix('10.1.2.3', 0) -> 0.0.0.0/0", "ipPrefix('10.1.2.3', 200) -> null",
                    "ipPrefix('x', 8) -> null"}},
      {.name = "ipInRange",
       .signature = "ipInRange(ip: string, from: string, to: string) -> bool",
       .summary = "Whether the address lies between two others, both included.",
       .nulls = "null in, null out; null for what is no address",
       .sql = "(toIPv6OrNull({ip}) >= toIPv6OrNull({from}) AND toIPv6OrNull({ip}) <= toIPv6OrNull({to}))",
       .examples = {"ipInRange('10.0.0.7', '10.0.0.1', '10.0.0.7') -> true",
                    "ipInRange('10.0.0.10', '10.0.0.1', '10.0.0.9') -> false", "ipInRange('x', '::', '::1') -> null"}},
  };
  return functions;
}

}  // namespace throughline::dataprime
