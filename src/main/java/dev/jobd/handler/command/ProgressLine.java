package dev.jobd.handler.command;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * By which a command says how far it has come: a line {@code ::progress 0.4 unpacking} or {@code ::progress 40% unpacking} on
 * its standard output.
 *
 * @param share 0.0 to 1.0
 * @param message may be empty
 */
record ProgressLine(double share, String message) {
    static final String MARK = "::progress ";

    private static final double PERCENT = 100;
    private static final Pattern FORM = Pattern.compile(
            MARK + "\\s*(?:(?<share>0(?:\\.\\d{1,9})?|1(?:\\.0{1,9})?)|(?<percent>\\d{1,3}(?:\\.\\d{1,9})?)%)"
                    + "(?:\\s+(?<message>.*))?");

    static Optional<ProgressLine> parse(String line) {
        if (!line.startsWith(MARK)) {
            return Optional.empty();
        }
        Matcher form = FORM.matcher(line);
        if (!form.matches()) {
            return Optional.empty();
        }
        double share = form.group("share") != null
                ? Double.parseDouble(form.group("share"))
                : Double.parseDouble(form.group("percent")) / PERCENT;
        String message = Optional.ofNullable(form.group("message")).orElse("");
        return share > 1 ? Optional.empty() : Optional.of(new ProgressLine(share, message.strip()));
    }
}
