/** jobd: an async job orchestrator. */
@NullMarked
package dev.jobd;

import org.jspecify.annotations.NullMarked;
