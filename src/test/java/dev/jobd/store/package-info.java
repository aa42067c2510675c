/** The contract of a store, and the stores that keep it. */
@NullMarked
package dev.jobd.store;

import org.jspecify.annotations.NullMarked;
