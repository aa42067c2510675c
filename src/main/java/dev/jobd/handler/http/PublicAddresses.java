package dev.jobd.handler.http;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Tells addresses that anybody on the Internet may have from those that lead to this machine, its networks, or the cloud that
 * it runs in. After the special-purpose registries of IANA (RFC 6890 and what has been added since).
 */
final class PublicAddresses {
    private static final List<AddressBlock> NOT_PUBLIC = Stream.of(
                    "0.0.0.0/8", // this network
                    "10.0.0.0/8", // private
                    "100.64.0.0/10", // carriers, and the metadata of one cloud
                    "127.0.0.0/8", // loopback
                    "168.63.129.16/32", // the metadata of another cloud, in the midst of public addresses
                    "169.254.0.0/16", // link-local, and the metadata of most
                    "172.16.0.0/12", // private
                    "192.0.0.0/24", // protocols
                    "192.0.2.0/24", // documentation
                    "192.88.99.0/24", // what was 6to4 relays
                    "192.168.0.0/16", // private
                    "198.18.0.0/15", // benchmarks
                    "198.51.100.0/24", // documentation
                    "203.0.113.0/24", // documentation
                    "224.0.0.0/3", // multicast, reserved, broadcast
                    "2001::/23", // protocols, tunnels (Teredo) and identifiers
                    "2001:db8::/32", // documentation
                    "3fff::/20") // documentation
            .map(AddressBlock::of)
            .toList();

    /** All public ones are in it, and others. */
    private static final AddressBlock GLOBAL = AddressBlock.of("2000::/3");

    /** Its addresses lead to the IPv4 address in their last bytes (RFC 6052). */
    private static final AddressBlock NAT64 = AddressBlock.of("64:ff9b::/96");

    /** Its addresses lead to the IPv4 address behind the prefix (RFC 3056). */
    private static final AddressBlock SIX_TO_FOUR = AddressBlock.of("2002::/16");

    private static final int IPV4_BYTES = 4;

    private PublicAddresses() {}

    static boolean contain(InetAddress address) {
        return switch (address) {
            case Inet4Address _ -> !special(address);
            case Inet6Address six when NAT64.contains(six) -> contain(ipv4In(six, 12));
            case Inet6Address six when SIX_TO_FOUR.contains(six) -> contain(ipv4In(six, 2));
            case Inet6Address six -> GLOBAL.contains(six) && !special(six);
            default -> false;
        };
    }

    private static boolean special(InetAddress address) {
        return NOT_PUBLIC.stream().anyMatch(block -> block.contains(address));
    }

    private static InetAddress ipv4In(Inet6Address address, int from) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(address.getAddress(), from, from + IPV4_BYTES));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }
}
