package dev.jobd.store.sql;

import java.util.concurrent.Executor;

/**
 * Who does the work of a store. Each of both does one task at a time, in their order.
 *
 * @param commits may block
 * @param answers tells those who have called what was committed: they may have a lot to do then, and the next transaction
 *     need not wait for that
 */
public record Threads(Executor commits, Executor answers) {}
