/** The HTTP contract, tested from the outside. */
@NullMarked
package dev.jobd.api;

import org.jspecify.annotations.NullMarked;
