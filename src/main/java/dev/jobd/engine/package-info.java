/** Dispatches, runs and settles jobs; starts every thread and holds the clock. */
@NullMarked
package dev.jobd.engine;

import org.jspecify.annotations.NullMarked;
