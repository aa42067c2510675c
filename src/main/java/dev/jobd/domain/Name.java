package dev.jobd.domain;

import java.util.regex.Pattern;

/** What people call the things that they address: types, schedules, pipelines and their stages. */
public final class Name {
    /** In words. */
    public static final String RULE = "1 to 128 characters of A-Z, a-z, 0-9, '.', '_' and '-'";

    private static final Pattern PATTERN = Pattern.compile("[A-Za-z0-9._-]{1,128}");

    private Name() {}

    /** Such a name needs no escape in a path, in JSON or in a JSON Pointer. */
    public static boolean allows(String name) {
        return PATTERN.matcher(name).matches();
    }
}
