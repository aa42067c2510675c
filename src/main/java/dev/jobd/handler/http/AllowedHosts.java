package dev.jobd.handler.http;

import dev.jobd.domain.CannotStart;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where calls may go: to public addresses, and to those that somebody has named. What counts is the address that is connected
 * to, in whatever form a URL or a name server has given it.
 */
public final class AllowedHosts {
    private static final Pattern RULE = Pattern.compile(
            "(?<block>\\[[0-9A-Fa-f:.]+]|(?=[^:]*:[^:]*:)[0-9A-Fa-f:.]+(?:/\\d{1,3})?|\\d+\\.\\d+\\.\\d+\\.\\d+(?:/\\d{1,2})?)(?::(?<blockport>\\d{1,5}))?"
                    + "|(?<name>(?:\\*\\.)?[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?)(?::(?<port>\\d{1,5}))?");

    private final List<Rule> rules;

    private AllowedHosts(List<Rule> rules) {
        this.rules = rules;
    }

    /** Names something that calls may go to, at one port or at all. */
    private sealed interface Rule {

        OptionalInt port();

        /** By the address. */
        record Block(AddressBlock addresses, OptionalInt port) implements Rule {}

        /** By the name in the URL, wherever it leads; with a dot at the beginning, by its end. */
        record Name(String name, OptionalInt port) implements Rule {}

        default boolean names(Target target, InetAddress address) {
            return (port().isEmpty() || port().getAsInt() == target.port())
                    && switch (this) {
                        case Block block -> block.addresses.contains(address);
                        case Name name ->
                            name.name.startsWith(".")
                                    ? target.host().endsWith(name.name)
                                    : target.host().equals(name.name);
                    };
        }
    }

    /**
     * Reads rules.
     *
     * @param rules each a host name, {@code *.} and the end of host names, an IP address, or a block of them as
     *     {@code 10.0.0.0/8}; each may be followed by a colon and a port, where an IPv6 address is in brackets
     * @throws CannotStart when one is something else
     */
    public static AllowedHosts of(List<String> rules) {
        List<Rule> read = new ArrayList<>();
        for (String text : rules) {
            read.add(parse(text)
                    .orElseThrow(() -> new CannotStart(
                            "HTTP_ALLOW names '%s', but must name hosts, as in planner, *.internal, ".formatted(text)
                                    + "10.1.0.0/16, [::1] or localhost:9000, with commas between them.")));
        }
        return new AllowedHosts(read);
    }

    private static Optional<Rule> parse(String text) {
        Matcher form = RULE.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        OptionalInt port = port(form.group("name") == null ? form.group("blockport") : form.group("port"));
        if (port.isPresent() && (port.getAsInt() < 1 || port.getAsInt() > Target.MAX_PORT)) {
            return Optional.empty();
        }
        if (form.group("name") != null) {
            String name = form.group("name").toLowerCase(Locale.ROOT);
            String end = name.startsWith("*") ? name.substring(1) : name;
            return Optional.of(new Rule.Name(end, port));
        }
        String block = form.group("block").replace("[", "").replace("]", "");
        return AddressBlock.parse(block).map(addresses -> new Rule.Block(addresses, port));
    }

    private static OptionalInt port(@Nullable String text) {
        return text == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(text));
    }

    /** The address to connect to, of those that the target's name leads to; empty when it may be none of them. */
    Optional<InetAddress> choose(Target target, InetAddress... addresses) {
        return Arrays.stream(addresses)
                .filter(address -> PublicAddresses.contain(address) || named(target, address))
                .findFirst();
    }

    private boolean named(Target target, InetAddress address) {
        return rules.stream().anyMatch(rule -> rule.names(target, address));
    }

    /** Whether the target's host is an address, and calls may not go there. */
    boolean refusesLiteral(Target target) {
        return AddressBlock.parse(target.host()).isPresent()
                && choose(target, InetAddress.ofLiteral(target.host())).isEmpty();
    }
}
