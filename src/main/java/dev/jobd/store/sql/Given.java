package dev.jobd.store.sql;

/** A value of each row that is given to a {@link Query}: {@code given.name} in its text. */
record Given(String name, Kind kind) {

    static Given number(String name) {
        return new Given(name, Kind.NUMBER);
    }

    static Given real(String name) {
        return new Given(name, Kind.REAL);
    }

    static Given text(String name) {
        return new Given(name, Kind.TEXT);
    }

    static Given id(String name) {
        return new Given(name, Kind.ID);
    }

    static Given bytes(String name) {
        return new Given(name, Kind.BYTES);
    }
}
