package dev.jobd.domain;

/** How urgent a job is: 0 (last) to 10 (first). */
public final class Priority {
    public static final int LAST = 0;
    public static final int LOW = 2;
    public static final int NORMAL = 5;
    public static final int HIGH = 8;
    public static final int FIRST = 10;

    private Priority() {}
}
