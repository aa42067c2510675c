package dev.jobd.store.sql;

/** What a value given to a statement is. */
enum Kind {
    NUMBER,
    REAL,
    TEXT,
    ID,
    BYTES
}
