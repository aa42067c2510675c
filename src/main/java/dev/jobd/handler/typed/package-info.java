/** Handlers whose payloads are records: what is checked, shown and read follows from the type. */
@NullMarked
package dev.jobd.handler.typed;

import org.jspecify.annotations.NullMarked;
