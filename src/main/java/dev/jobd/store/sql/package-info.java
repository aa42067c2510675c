/** Jobs in a SQL database: a SQLite file, or PostgreSQL. */
@NullMarked
package dev.jobd.store.sql;

import org.jspecify.annotations.NullMarked;
