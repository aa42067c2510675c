/** What a job is and which moves are legal. Depends on {@code java.*} only. */
@NullMarked
package dev.jobd.domain;

import org.jspecify.annotations.NullMarked;
